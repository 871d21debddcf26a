//! One name as several clients see it, compared field by field. What a client does not show is never taken for equal.

mod compare;
mod field;
mod value;

pub use compare::{differing_fields, name_views_document};
pub use field::{MessageField, NameField, UnknownField};
pub use value::{FieldValue, InvalidValue, field_value};
