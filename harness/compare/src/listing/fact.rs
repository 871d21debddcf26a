//! One thing that is said of a file in a folder or of a member of an archive.

use std::borrow::Cow;

use jiff::Timestamp;
use twinbuild_model::Clue;

use crate::findings::Rank;

/// How many facts one member has at most, such as extended attributes.
pub(crate) const MOST_FACTS: usize = 1000;

/// One thing that is said of a file or a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) kind: FactKind,
    /// What it is called in its format: `mtime`, `uname`.
    pub(crate) key: Cow<'static, str>,
    pub(crate) value: String,
}

impl Fact {
    pub(crate) fn new(kind: FactKind, key: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self { kind, key: key.into(), value: value.into() }
    }
}

/// The sorts of facts, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKind {
    /// File, folder, link.
    Kind,
    /// Where a link points to.
    LinkTarget,
    /// Permissions.
    Mode,
    /// User and group, by name or number.
    Owner,
    /// Numbers of a device.
    Device,
    /// Something that only some members have: an extended attribute, a field of another program.
    Attribute,
    /// A comment.
    Comment,
    /// A point in time.
    Time,
    /// How data was compressed.
    Compression,
    /// How the same is written down.
    Encoding,
}

impl FactKind {
    /// As [`twinbuild_model::Difference::what`] says it.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::LinkTarget => "link target",
            Self::Mode => "mode",
            Self::Owner => "owner",
            Self::Device => "device number",
            Self::Attribute => "attribute",
            Self::Comment => "comment",
            Self::Time => "time",
            Self::Compression => "compression setting",
            Self::Encoding => "header field",
        }
    }

    pub(crate) fn clue(self) -> Option<Clue> {
        match self {
            Self::Mode => Some(Clue::Mode),
            Self::Owner => Some(Clue::Owner),
            Self::Time => Some(Clue::Time),
            Self::Compression => Some(Clue::Compression),
            Self::Kind
            | Self::LinkTarget
            | Self::Device
            | Self::Attribute
            | Self::Comment
            | Self::Encoding => None,
        }
    }

    pub(crate) fn rank(self) -> Rank {
        match self {
            Self::Kind => Rank::Kind,
            Self::LinkTarget => Rank::LinkTarget,
            Self::Mode => Rank::Mode,
            Self::Owner => Rank::Owner,
            Self::Device | Self::Attribute | Self::Comment => Rank::Attribute,
            Self::Time => Rank::Time,
            Self::Compression => Rank::Compression,
            Self::Encoding => Rank::Encoding,
        }
    }
}

/// A point in time as people read it, from the seconds since 1970 began; the number itself where it is out of reach.
pub(crate) fn date_and_time(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

/// A point in time as people read it, from the nanoseconds since 1970 began.
pub(crate) fn date_and_time_to_the_nanosecond(nanoseconds: i128) -> String {
    Timestamp::from_nanosecond(nanoseconds).map_or_else(|_| nanoseconds.to_string(), |time| time.to_string())
}
