//! Documents of module graphs and package lists, read back and compared.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::EvidenceChanges;
use twinbuild_fuzz::pair;
use twinbuild_model::evidence::ModuleGraph;

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let (first, second) = (String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    EvidenceChanges::between(&first, &second);
    if let Ok(graph) = ModuleGraph::from_document(&first) {
        let document = graph.document();
        let again = ModuleGraph::from_document(&document).expect("what was written is read");
        assert_eq!(again.document(), document);
    }
});
