//! What can be seen of a name, field by field.

use std::fmt::{self, Display};
use std::str::FromStr;

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameField {
    /// The addresses.
    Address,
    /// The name that has them.
    Name,
    /// How the look-up failed.
    Error,
    /// A field of the message that answers for one type of record.
    OfMessage(String, MessageField),
}

/// A field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageField {
    /// `NOERROR`, `NXDOMAIN`.
    ResponseCode,
    /// The header's flags that are set.
    Flags,
    /// What was asked, which the answer repeats.
    Question,
    /// The records of the answer section.
    Answer,
    /// How long these may be kept, in seconds.
    AnswerTimeToLive,
    /// The records of the authority section.
    Authority,
    /// How long these may be kept, in seconds.
    AuthorityTimeToLive,
    /// How long it may be kept that there is no such name or record, in seconds.
    NegativeTimeToLive,
    /// The records of the additional section.
    Additional,
    /// How long these may be kept, in seconds.
    AdditionalTimeToLive,
    /// The version of EDNS.
    EdnsVersion,
    /// The longest message over UDP that the server takes, in bytes.
    EdnsSize,
    /// The flags of EDNS that are set.
    EdnsFlags,
}

/// A text that names no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no field of a name: there are {known}")]
pub struct UnknownField {
    text: String,
    known: String,
}

/// The types of record that are asked for.
const RECORD_TYPES: [&str; 2] = ["A", "AAAA"];

impl MessageField {
    const ALL: [Self; 13] = [
        Self::ResponseCode,
        Self::Flags,
        Self::Question,
        Self::Answer,
        Self::AnswerTimeToLive,
        Self::Authority,
        Self::AuthorityTimeToLive,
        Self::NegativeTimeToLive,
        Self::Additional,
        Self::AdditionalTimeToLive,
        Self::EdnsVersion,
        Self::EdnsSize,
        Self::EdnsFlags,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::ResponseCode => "response code",
            Self::Flags => "flags",
            Self::Question => "question",
            Self::Answer => "answer",
            Self::AnswerTimeToLive => "answer ttl",
            Self::Authority => "authority",
            Self::AuthorityTimeToLive => "authority ttl",
            Self::NegativeTimeToLive => "negative ttl",
            Self::Additional => "additional",
            Self::AdditionalTimeToLive => "additional ttl",
            Self::EdnsVersion => "edns version",
            Self::EdnsSize => "edns size",
            Self::EdnsFlags => "edns flags",
        }
    }
}

impl NameField {
    /// All fields, in the order in which they are shown.
    pub fn all() -> Vec<Self> {
        let of_message = RECORD_TYPES.iter().flat_map(|record_type| {
            MessageField::ALL.iter().map(|field| Self::OfMessage((*record_type).to_owned(), *field))
        });
        [Self::Address, Self::Name, Self::Error].into_iter().chain(of_message).collect()
    }

    /// Whether its values are numbers, of seconds or of bytes.
    pub(crate) fn is_number(&self) -> bool {
        match self {
            Self::Address | Self::Name | Self::Error => false,
            Self::OfMessage(_, field) => matches!(
                field,
                MessageField::AnswerTimeToLive
                    | MessageField::AuthorityTimeToLive
                    | MessageField::NegativeTimeToLive
                    | MessageField::AdditionalTimeToLive
                    | MessageField::EdnsVersion
                    | MessageField::EdnsSize
            ),
        }
    }
}

impl Display for NameField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => formatter.write_str("address"),
            Self::Name => formatter.write_str("name"),
            Self::Error => formatter.write_str("error"),
            Self::OfMessage(record_type, field) => write!(formatter, "{record_type} {}", field.name()),
        }
    }
}

impl FromStr for NameField {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().into_iter().find(|field| field.to_string() == text).ok_or_else(|| {
            let known: Vec<_> = Self::all().iter().map(|field| format!("`{field}`")).collect();
            UnknownField { text: text.to_owned(), known: known.join(", ") }
        })
    }
}
