//! Stabilizers of packages: jar, wheel, crate and gem.

use super::super::package::{
    clear_certificates, clear_commit, clear_date, clear_git_properties, clear_rubygems_version, is_checksums,
    is_gem_signature, is_git_properties, is_inner_archive, is_jar_signature, is_manifest,
    is_maven_properties, is_metadata, is_record, is_version_control_info, normalize_style,
    remove_build_attributes, remove_digests, remove_generated_comments, sort_record, sort_values,
};
use super::super::stabilizer::{Change, Container, Stabilizer};
use super::StabilizedFormat::{self, Gzip, Tar, Zip};
use super::first_version;

const GEM_METADATA: &[StabilizedFormat] = &[Tar, Gzip];

pub(super) const PACKAGES: &[Stabilizer] = &[
    first_version(
        "jar-build-metadata",
        &[Zip],
        "Removes attributes of a jar's manifest that say by what, when, where or from which commit it was built: \
         Built-By, Build-Jdk, Created-By and others alike.",
        "The attributes describe the build. The classes are compared themselves.",
        Change::Content { member: is_manifest, change: remove_build_attributes },
    ),
    first_version(
        "jar-attribute-value-order",
        &[Zip],
        "Sorts the values of Export-Package, Include-Resource, Private-Package and Provide-Capability in a jar's \
         manifest, and breaks their lines alike.",
        "These values are sets, and the tool bnd writes them in an order that changes.",
        Change::Content { member: is_manifest, change: sort_values },
    ),
    first_version(
        "jar-git-properties",
        &[Zip],
        "Empties the files git.properties and git.json of a jar.",
        "Maven's git-commit-id plugin writes them; they say who built when from which commit and branch.",
        Change::Content { member: is_git_properties, change: clear_git_properties },
    ),
    first_version(
        "jar-maven-pom-properties",
        &[Zip],
        "Removes the comments at the start of pom.properties in a jar; the properties stay.",
        "The comments say which version of Maven wrote the file, and when.",
        Change::Content { member: is_maven_properties, change: remove_generated_comments },
    ),
    first_version(
        "jar-signature",
        &[Zip],
        "Removes the signatures of a jar and the digests in its manifest that they are made of.",
        "A signature is put on after the build and says who published a jar, not what was built.",
        Change::RemoveAndContent { removed: is_jar_signature, member: is_manifest, change: remove_digests },
    ),
    first_version(
        "wheel-record",
        &[Zip],
        "Sorts the list of files in a wheel's RECORD, and keeps their paths alone.",
        "The order follows the file system of the builder, and checksums and sizes only say again what the files, which \
         are compared themselves, say.",
        Change::Content { member: is_record, change: sort_record },
    ),
    first_version(
        "cargo-vcs-hash",
        &[Tar],
        "Blanks the hash of the commit in a crate's .cargo_vcs_info.json.",
        "The hash says from which commit a crate was packaged; its sources are compared themselves.",
        Change::Content { member: is_version_control_info, change: clear_commit },
    ),
    first_version(
        "gem-exclude-checksums",
        &[Tar],
        "Removes checksums.yaml.gz from a gem.",
        "The checksums are of the gem's two archives as they are packed; what is in these is compared itself.",
        Change::Remove { from: Container::Gem, removed: is_checksums },
    ),
    first_version(
        "gem-exclude-signatures",
        &[Tar],
        "Removes the signatures of a gem's archives.",
        "A signature is put on after the build and says who published a gem, not what was built.",
        Change::Remove { from: Container::Gem, removed: is_gem_signature },
    ),
    first_version(
        "gem-metadata-date",
        GEM_METADATA,
        "Sets the date in a gem's metadata to 2 January 1980, which RubyGems takes where it has none.",
        "The date is the day of the build.",
        Change::Content { member: is_metadata, change: clear_date },
    ),
    first_version(
        "gem-metadata-rubygems-version",
        GEM_METADATA,
        "Blanks the version of RubyGems in a gem's metadata.",
        "The version is that of the tool that built the gem.",
        Change::Content { member: is_metadata, change: clear_rubygems_version },
    ),
    first_version(
        "gem-metadata-cert-chain",
        GEM_METADATA,
        "Removes the certificates from a gem's metadata.",
        "The certificates say who published a gem, not what was built.",
        Change::Content { member: is_metadata, change: clear_certificates },
    ),
    first_version(
        "gem-metadata-yaml-normalize",
        GEM_METADATA,
        "Writes simple values in a gem's metadata in one style: the same quotes, no spaces at the ends of lines. Blocks \
         of text and values with escapes are left.",
        "Versions of Ruby's YAML library write the same values in other quotes and with other spaces.",
        Change::Content { member: is_metadata, change: normalize_style },
    ),
    first_version(
        "gem-inner-archives",
        &[Tar],
        "Applies all stabilizers of gzip and tar to data.tar.gz and metadata.gz in a gem: what they are packed with, order, \
         times, owners and permissions.",
        "How the archives in a gem are packed depends on the machine that built it; the files in them are compared \
         themselves.",
        Change::Inner {
            of: Container::Gem,
            member: is_inner_archive,
            stabilizers: &[
                "tar-file-order",
                "tar-time",
                "tar-file-mode",
                "tar-owners",
                "tar-xattrs",
                "tar-device-number",
                "gzip-compression",
                "gzip-name",
                "gzip-time",
                "gzip-misc",
            ],
        },
    ),
];
