//! Whether data is as its schema says.

use boon::{Compiler, Schemas};
use serde_json::Value;

/// Whether a document is as a JSON Schema says.
pub(crate) fn accepts(schema: &str, document: &Value) -> bool {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(schema).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(document, index).is_ok()
}
