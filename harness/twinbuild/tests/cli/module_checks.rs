//! Every check of a module graph: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, assert_each_passes_and_fails, check};

const HEALTHY: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.22\n-- main.go --\npackage main\n\nfunc main() {}\n\"\"\"";
const PHANTOM: &str = "And a file \"vendor/b.test/b/b.go\" that no module lists";
const BROKEN: &str = "And the source file \"go.sum\" with the content\n\"\"\"\nx\n\"\"\"";
const BUILT: &str = "When \".\" is built with \"-mod=mod\"";
const HAS_PHANTOM: &str = "Then the module graph has the phantom \"vendor/b.test/b\"";
const HAS_BROKEN: &str = "Then the module graph has the finding \"file-invalid\"";

pub(crate) fn checks() -> Vec<Check> {
    let phantom = "the module graph has the phantom {string}";
    let cause = "the cause is {string}";
    let finding = "the module graph has the finding {string}";
    let finding_at = "the module graph has the finding {string} at {string}";
    let lacks = "the module graph does not have the finding {string}";
    let none = "the module graph has no findings";
    let why = "Then the cause is \"in vendor/, in no line of vendor/modules.txt\"";
    let at = "Then the module graph has the finding \"file-invalid\" at \"go.sum:1\"";
    let lacks_broken = "Then the module graph does not have the finding \"file-invalid\"";
    let has_none = "Then the module graph has no findings";
    let unknown = "Then the module graph does not have the finding \"file-invaild\"";
    vec![
        check(
            phantom,
            &[HEALTHY, PHANTOM, BUILT, HAS_PHANTOM],
            &[HEALTHY, BUILT, HAS_PHANTOM],
            "does not have the phantom",
        ),
        check(
            phantom,
            &[HEALTHY, PHANTOM, BUILT, HAS_PHANTOM],
            &[HEALTHY, BROKEN, BUILT, HAS_PHANTOM],
            "file-invalid",
        ),
        check(
            cause,
            &[HEALTHY, PHANTOM, BUILT, HAS_PHANTOM, why],
            &[HEALTHY, PHANTOM, BUILT, HAS_PHANTOM, "Then the cause is \"another\""],
            "the cause is not `another`",
        ),
        check(
            finding,
            &[HEALTHY, BROKEN, BUILT, HAS_BROKEN],
            &[HEALTHY, BUILT, HAS_BROKEN],
            "does not have the finding",
        ),
        check(
            finding_at,
            &[HEALTHY, BROKEN, BUILT, at],
            &[
                HEALTHY,
                BROKEN,
                BUILT,
                "Then the module graph has the finding \"file-invalid\" at \"go.sum:2\"",
            ],
            "at `go.sum:2`",
        ),
        check(
            lacks,
            &[HEALTHY, BUILT, lacks_broken],
            &[HEALTHY, BROKEN, BUILT, lacks_broken],
            "has the finding `file-invalid`",
        ),
        check(
            lacks,
            &[HEALTHY, BUILT, lacks_broken],
            &[HEALTHY, BUILT, unknown],
            "there is no finding `file-invaild`",
        ),
        check(
            none,
            &[HEALTHY, BUILT, has_none],
            &[HEALTHY, BROKEN, BUILT, has_none],
            "the module graph has findings",
        ),
    ]
}

#[test]
fn every_check_of_a_module_graph_passes_and_fails() {
    assert_each_passes_and_fails(&checks(), &["Given Go 1.27"]);
}
