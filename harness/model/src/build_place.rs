//! The places that a build's files lie in.

use std::fmt;

/// A place that files of a build lie in, as messages and steps name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuildPlace {
    /// The source copy, but for its vendor tree.
    Source,
    /// The folder `vendor` of the source's root.
    VendorTree,
    /// The toolchain.
    Toolchain,
    /// `GOMODCACHE`.
    ModuleCache,
    /// `GOCACHE`.
    BuildCache,
    /// The compiled standard library that lies under the build cache.
    StandardLibrary,
    /// `GOPATH`, but for the module cache.
    GoPath,
    /// The home folder.
    Home,
    /// The folder for temporary files.
    Temporary,
    /// Where the build leaves what it made.
    Output,
    /// What the kernel shows as files: `/proc`, `/sys` and `/dev`.
    Kernel,
    /// All else: the machine's own files.
    System,
}

impl BuildPlace {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Source,
        Self::VendorTree,
        Self::Toolchain,
        Self::ModuleCache,
        Self::BuildCache,
        Self::StandardLibrary,
        Self::GoPath,
        Self::Home,
        Self::Temporary,
        Self::Output,
        Self::Kernel,
        Self::System,
    ];

    /// Its name: `the source`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "the source",
            Self::VendorTree => "the vendor tree",
            Self::Toolchain => "the toolchain",
            Self::ModuleCache => "the module cache",
            Self::BuildCache => "the build cache",
            Self::StandardLibrary => "the compiled standard library",
            Self::GoPath => "the go path",
            Self::Home => "the home folder",
            Self::Temporary => "the temporary folder",
            Self::Output => "the output folder",
            Self::Kernel => "the kernel's files",
            Self::System => "the system",
        }
    }

    /// The place of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }

    /// What stands for its root in a document: `$SRC`. Empty where paths are whole.
    fn word(self) -> &'static str {
        match self {
            Self::Source => "$SRC/",
            Self::VendorTree => "$SRC/vendor/",
            Self::Toolchain => "$GOROOT/",
            Self::ModuleCache => "$GOMODCACHE/",
            Self::BuildCache => "$GOCACHE/",
            Self::StandardLibrary => "$STANDARD_LIBRARY/",
            Self::GoPath => "$GOPATH/",
            Self::Home => "$HOME/",
            Self::Temporary => "$TMPDIR/",
            Self::Output => "$OUT/",
            Self::Kernel | Self::System => "",
        }
    }

    /// Whether what lies here lies in `other` too: the vendor tree is a part of the source.
    pub fn is_inside(self, other: Self) -> bool {
        self == other || (self == Self::VendorTree && other == Self::Source)
    }
}

impl fmt::Display for BuildPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A path by the place that it lies in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlacedPath {
    /// The place.
    pub place: BuildPlace,
    /// The path below the place's root, with `/`; of the kernel's and the system's files the whole one.
    pub path: String,
}

impl fmt::Display for PlacedPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, path } = self;
        if path.is_empty() {
            return formatter.write_str(place.word().trim_end_matches('/'));
        }
        write!(formatter, "{}{path}", place.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_by_its_name_alone() {
        for place in BuildPlace::ALL {
            assert_eq!(BuildPlace::from_name(place.name()), Some(place));
        }
        assert_eq!(BuildPlace::from_name("the moon"), None);
    }

    #[test]
    fn the_vendor_tree_is_a_part_of_the_source() {
        assert!(BuildPlace::VendorTree.is_inside(BuildPlace::Source));
        assert!(!BuildPlace::Source.is_inside(BuildPlace::VendorTree));
    }
}
