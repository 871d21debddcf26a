//! The schemas of what is written beside the run record, in JSON Schema 2020-12:
//! <https://json-schema.org/draft/2020-12>.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::changes::{ModuleGraphChanges, PackageListChanges};
use crate::twins::{HostsByTargets, TwinsReport};
use crate::{Comparison, Diagnosis, ModuleViews, Prediction};

impl Comparison {
    /// The schema of what is written. Only what does not apply to a place may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl TwinsReport {
    /// The schema of what is written. Only what does not apply to a place may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl Diagnosis {
    /// The schema of what is written. No key may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl ModuleGraphChanges {
    /// The schema of what is written. No key may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl PackageListChanges {
    /// The schema of what is written. No key may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl ModuleViews {
    /// The schema of what is written. No key may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl HostsByTargets {
    /// The schema of what is written. No key may be missing.
    pub fn json_schema() -> Schema {
        schema_of_written::<Self>()
    }
}

impl Prediction {
    /// The schema of a list of predictions, as it is written. No key may be missing.
    pub fn json_schema_of_list() -> Schema {
        schema_of_written::<Vec<Self>>()
    }
}

fn schema_of_written<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
