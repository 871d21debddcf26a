//! Stabilizers of archives.

use super::super::StabilizeError;
use super::super::archive::ZipArchive;
use super::super::stabilizer::{Change, Stabilizer};
use super::super::unpacked::Unpacked;
use super::StabilizedFormat::{Gzip, Tar, Zip};
use super::first_version;

pub(super) const ARCHIVES: &[Stabilizer] = &[
    first_version(
        "zip-file-order",
        &[Zip],
        "Sorts the entries of a zip archive by name, in its directory and in the file.",
        "The order follows the file system of the builder; what unpacks the archive looks in the directory.",
        Change::Zip(|archive, _| Ok(archive.sort())),
    ),
    first_version(
        "zip-modified-time",
        &[Zip],
        "Sets the times of all entries of a zip archive to 1 January 1980, and removes times from the extra fields.",
        "The times are those of the files on the builder's disk, often of the checkout.",
        Change::Zip(|archive, _| Ok(archive.clear_times())),
    ),
    first_version(
        "zip-compression",
        &[Zip],
        "Stores deflated entries of a zip archive uncompressed, with the version needed for that. Entries that are encrypted or packed in another way are \
         left. Use it beside a stabilizer that changes the contents of one of two archives alone.",
        "Versions and levels of a compressor pack the same content into other bytes.",
        Change::Zip(decompress),
    ),
    first_version(
        "zip-data-descriptor",
        &[Zip],
        "Moves the checksum and the sizes of an entry of a zip archive from behind its data to the header before it.",
        "Writers that can't go back in the file put them behind, others before; they are the same.",
        Change::Zip(|archive, _| Ok(archive.clear_descriptors())),
    ),
    first_version(
        "zip-file-mode",
        &[Zip],
        "Gives the entries of a zip archive the permissions of a umask of 022, and the mark of a Unix writer. Whether a \
         file is executable, and whether it is a link, stays.",
        "Permissions follow the umask of the builder, and Windows has none.",
        Change::Zip(|archive, _| Ok(archive.clear_modes())),
    ),
    first_version(
        "zip-misc",
        &[Zip],
        "Removes comments, user and group numbers, the marks of jars and of alignment from a zip archive, and sets the \
         version needed and the internal attributes alike. Extra fields that are not known are left.",
        "None of these reaches the files that are unpacked.",
        Change::Zip(|archive, _| Ok(archive.clear_misc())),
    ),
    first_version(
        "zip-file-encoding",
        &[Zip],
        "Clears the mark for UTF-8 of entries of a zip archive with a name and a comment in ASCII. Other names are left.",
        "ASCII is the same text with and without the mark; only some writers set it.",
        Change::Zip(|archive, _| Ok(archive.clear_encoding())),
    ),
    first_version(
        "tar-file-order",
        &[Tar],
        "Sorts the members of a tar archive by name. Members of one name keep their order.",
        "The order follows the file system of the builder.",
        Change::Tar(|archive| Ok(archive.sort())),
    ),
    first_version(
        "tar-time",
        &[Tar],
        "Blanks the times of all members of a tar archive.",
        "The times are those of the files on the builder's disk, often of the checkout.",
        Change::Tar(|archive| Ok(archive.clear_times())),
    ),
    first_version(
        "tar-file-mode",
        &[Tar],
        "Gives the members of a tar archive the permissions of a umask of 022. Whether a file is executable stays.",
        "Permissions follow the umask of the builder.",
        Change::Tar(|archive| Ok(archive.clear_modes())),
    ),
    first_version(
        "tar-owners",
        &[Tar],
        "Sets the owners of all members of a tar archive to number 0 without a name.",
        "The owner is the user who built, whom other machines don't know.",
        Change::Tar(|archive| Ok(archive.clear_owners())),
    ),
    first_version(
        "tar-xattrs",
        &[Tar],
        "Removes extended attributes, access lists and file flags from a tar archive, and the process number from the \
         names of headers with records. Other records stay.",
        "The attributes come from the file system and the security policy of the builder.",
        Change::Tar(|archive| Ok(archive.clear_attributes())),
    ),
    first_version(
        "tar-device-number",
        &[Tar],
        "Blanks the numbers of devices, inodes and links of members of a tar archive. What says which device a device \
         file is stays.",
        "The numbers are those of the builder's file system, and say nothing of a member that is no device.",
        Change::Tar(|archive| Ok(archive.clear_device_numbers())),
    ),
    first_version(
        "gzip-compression",
        &[Gzip],
        "Stores what is in a gzip file uncompressed in one member, without the mark of the level. Use it beside a \
         stabilizer that changes the contents of one of two files alone.",
        "Versions and levels of a compressor pack the same content into other bytes.",
        Change::Gzip(|file| Ok(file.clear_compression())),
    ),
    first_version(
        "gzip-name",
        &[Gzip],
        "Removes the file's name from a gzip file.",
        "The name is that of the file on the builder's disk; what unpacks takes the name of the gzip file.",
        Change::Gzip(|file| Ok(file.clear_name())),
    ),
    first_version(
        "gzip-time",
        &[Gzip],
        "Blanks the time of a gzip file.",
        "The time is that of the file on the builder's disk, or that of packing.",
        Change::Gzip(|file| Ok(file.clear_time())),
    ),
    first_version(
        "gzip-misc",
        &[Gzip],
        "Removes the comment, extra fields and the mark for text from a gzip file, and blanks the operating system.",
        "None of these reaches the file that is unpacked.",
        Change::Gzip(|file| Ok(file.clear_misc())),
    ),
];

fn decompress(archive: &mut ZipArchive<'_>, unpacked: &mut Unpacked) -> Result<bool, StabilizeError> {
    archive.decompress(unpacked)
}
