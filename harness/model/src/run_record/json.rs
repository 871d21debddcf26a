//! The run record as JSON: reading it back, and the schema that describes it.

use schemars::generate::SchemaSettings;
use serde::Deserialize;

use super::{RUN_RECORD_VERSION, RunRecord};

/// A text that this program can't read as a run record.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRunRecord {
    /// It is not JSON, it has no version, or it lacks or exceeds what its version says.
    #[error("read the text as a run record of version {RUN_RECORD_VERSION}")]
    Malformed(#[source] serde_json::Error),
    /// It is a run record, but one of another version.
    #[error(
        "read a run record of version {found}, written by `{producer}`: \
         this program reads version {RUN_RECORD_VERSION} only"
    )]
    OtherVersion {
        /// The version it has.
        found: u32,
        /// The program that wrote it, as it calls itself; `an unnamed program` where it does not.
        producer: String,
    },
}

/// What every version of the run record has.
#[derive(Deserialize)]
struct Header {
    version: u32,
    #[serde(default = "unnamed_producer")]
    producer: String,
}

fn unnamed_producer() -> String {
    "an unnamed program".to_owned()
}

impl RunRecord {
    /// Reads a run record of [`RUN_RECORD_VERSION`].
    ///
    /// # Errors
    ///
    /// [`InvalidRunRecord::OtherVersion`] where only the version differs, so that a reader is not told of unknown
    /// keys where the true cause is another version of the program; else [`InvalidRunRecord::Malformed`].
    pub fn from_json(text: &str) -> Result<Self, InvalidRunRecord> {
        let header: Header = serde_json::from_str(text).map_err(InvalidRunRecord::Malformed)?;
        if header.version != RUN_RECORD_VERSION {
            return Err(InvalidRunRecord::OtherVersion { found: header.version, producer: header.producer });
        }
        serde_json::from_str(text).map_err(InvalidRunRecord::Malformed)
    }

    /// The schema of what is written, in JSON Schema 2020-12: <https://json-schema.org/draft/2020-12>.
    ///
    /// Every key is required, `null` ones included, since a run record is always written in full.
    pub fn json_schema() -> schemars::Schema {
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Self>()
    }
}
