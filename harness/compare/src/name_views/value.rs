//! What one client sees of one field.

use std::fmt::{self, Display};

use twinbuild_model::{DnsMessage, DnsRecord, NameView};

use super::field::{MessageField, NameField};

/// How a value reads that a client does not show.
const NOT_SHOWN: &str = "not shown";

/// How a value reads that is shown, and of which there is none.
const NONE: &str = "none";

/// A field's value, or that there is none to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// This client does not show the field, so that it is neither equal to another's nor different.
    NotShown,
    /// Texts, in the order in which they are compared.
    Texts(Vec<String>),
    /// Numbers, of seconds or of bytes, each once.
    Numbers(Vec<u32>),
}

/// A text that is no value of its field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no value of the field `{field}`, which has numbers, `{NONE}` or `{NOT_SHOWN}`")]
pub struct InvalidValue {
    field: String,
    text: String,
}

impl FieldValue {
    /// Reads a value as features write it: several are separated by commas, `none` says that there is none, `not shown` that
    /// the client does not show the field.
    ///
    /// # Errors
    /// The field has numbers, and one of these is none.
    pub fn read(field: &NameField, text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim();
        if text == NOT_SHOWN {
            return Ok(Self::NotShown);
        }
        let parts = || text.split(',').map(str::trim).filter(|_| !["", NONE].contains(&text));
        if !field.is_number() {
            return Ok(Self::texts(parts().map(str::to_owned)));
        }
        let invalid = |_| InvalidValue { field: field.to_string(), text: text.to_owned() };
        let numbers: Result<Vec<u32>, _> = parts().map(str::parse).collect();
        Ok(Self::numbers(numbers.map_err(invalid)?))
    }

    fn texts(texts: impl IntoIterator<Item = String>) -> Self {
        let mut texts: Vec<_> = texts.into_iter().collect();
        texts.sort();
        Self::Texts(texts)
    }

    fn numbers(numbers: impl IntoIterator<Item = u32>) -> Self {
        let mut numbers: Vec<_> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Self::Numbers(numbers)
    }
}

impl Display for FieldValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = match self {
            Self::NotShown => return formatter.write_str(NOT_SHOWN),
            Self::Texts(texts) => texts.join(", "),
            Self::Numbers(numbers) => numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        formatter.write_str(if joined.is_empty() { NONE } else { &joined })
    }
}

/// What a client sees of a field.
pub fn field_value(view: &NameView, field: &NameField) -> FieldValue {
    match field {
        NameField::Address => FieldValue::texts(view.addresses.iter().map(ToString::to_string)),
        NameField::Name => FieldValue::texts(view.names.iter().cloned()),
        NameField::Error => FieldValue::texts(view.errors.iter().map(ToString::to_string)),
        NameField::OfMessage(record_type, part) => {
            let message = view.messages.as_ref().and_then(|messages| messages.get(record_type));
            message.map_or(FieldValue::NotShown, |message| of_message(message, *part))
        }
    }
}

fn of_message(message: &DnsMessage, field: MessageField) -> FieldValue {
    let records = |section: &[DnsRecord]| FieldValue::texts(section.iter().map(ToString::to_string));
    let times = |section: &[DnsRecord]| FieldValue::numbers(section.iter().map(|record| record.time_to_live));
    let edns = message.edns.as_ref();
    match field {
        MessageField::ResponseCode => FieldValue::texts([message.response_code.clone()]),
        // They stand in the header's order, and are one text.
        MessageField::Flags => FieldValue::texts([message.flags.join(" ")]),
        MessageField::Question => FieldValue::texts(message.questions.iter().map(ToString::to_string)),
        MessageField::Answer => records(&message.answers),
        MessageField::AnswerTimeToLive => times(&message.answers),
        MessageField::Authority => records(&message.authorities),
        MessageField::AuthorityTimeToLive => times(&message.authorities),
        MessageField::NegativeTimeToLive => FieldValue::numbers(message.negative_time_to_live()),
        MessageField::Additional => records(&message.additionals),
        MessageField::AdditionalTimeToLive => times(&message.additionals),
        MessageField::EdnsVersion => FieldValue::numbers(edns.map(|edns| edns.version.into())),
        MessageField::EdnsSize => FieldValue::numbers(edns.map(|edns| edns.udp_bytes.into())),
        MessageField::EdnsFlags => {
            FieldValue::texts(edns.filter(|edns| edns.dnssec).map(|_| "do".to_owned()))
        }
    }
}
