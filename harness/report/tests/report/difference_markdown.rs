//! Comparisons and twins as Markdown.

use twinbuild_report::{difference, twins};

use crate::comparisons::{one_variable, same, same_after_stabilizers, two_folders, two_releases};
use crate::twins_samples::{drifted, ineffective, reproducible};

#[test]
fn the_same_bytes_need_a_headline_and_the_artifacts() {
    let found = difference::markdown(&same());
    assert_eq!(
        found,
        "### The same bytes: <code>first/bin/go</code> and <code>second/bin/go</code>

|  | Name | Format | Bytes | SHA-256 |
| --- | --- | --- | --- | --- |
| first | <code>first/bin/go</code> | ELF executable | 23,324,693 |  |
| second | <code>second/bin/go</code> | ELF executable | 23,324,693 |  |
",
        "\n{found}"
    );
}

#[test]
fn what_is_the_same_only_after_stabilizers_says_so_in_the_headline() {
    let found = difference::markdown(&same_after_stabilizers());
    assert!(found.starts_with("### The same after go-build-id"), "{found}");
}

#[test]
fn foreign_text_is_escaped_in_the_table() {
    let found = difference::markdown(&two_releases());
    assert_eq!(found, "### Different: <code>release-1.2.3</code> and <code>rebuild of &#96;1.2.3&#96;</code>

- &#51; of 14 files differ

|  | Name | Format | Bytes | SHA-256 |
| --- | --- | --- | --- | --- |
| first | <code>release-1.2.3</code> | folder | 23,324,693 |  |
| second | <code>rebuild of &#96;1.2.3&#96;</code> | folder | 23,324,693 |  |

| Place | What | First | Second |
| --- | --- | --- | --- |
| <code>dist/app.tar.gz › app.tar › bin/app</code> | modification time | <code>2026-01-02T03&#58;04&#58;05Z</code> | <code>2026-03-04T05&#58;06&#58;07Z</code> |
| <code>dist/checksums&#124;all.txt, line 3</code> | line | <code>0f3a  app.tar.gz</code> | <code>77b1  app.tar.gz</code> |
| <code>dist/LICENSE</code> | file | <code>present</code> | - |
", "\n{found}");
}

#[test]
fn values_and_bytes_stand_in_the_table() {
    let found = difference::markdown(&one_variable());
    assert!(found.contains("| First |") || found.contains("| First | Second |"), "{found}");
    assert!(found.contains("<code>aaaa</code> | <code>bbbb</code> |"), "{found}");
    assert!(found.contains("at 0xf9c"), "{found}");
}

#[test]
fn most_of_a_thousand_differences_are_folded_and_the_rest_is_counted() {
    let found = difference::markdown(&two_folders());
    let (shown, folded) = found.split_once("<details>").expect("a part to unfold");
    assert_eq!(shown.matches("<code>.gopclntab").count(), 3, "{shown}");
    assert_eq!(shown.matches("function size").count(), 3, "{shown}");
    assert!(folded.contains("that have no room here"), "{folded}");
    assert!(folded.contains("and 15,050 more that the comparison does not hold"), "{folded}");
}

#[test]
fn twins_have_causes_in_sight_and_the_rest_folded() {
    let mut report = drifted();
    report.comparison = Some(one_variable());
    let found = twins::markdown(&report);
    assert_eq!(found, "### <code>go build ./cmd/greeter for linux/amd64</code>: drift

The folder of the source is in the program's function table; -trimpath keeps it out.

see build/Makefile, line 7&#58; missing-trimpath&#58; the folder will stand in the program

| Cause | Fix |
| --- | --- |
| <code>source-path</code> | fixed by -trimpath (tried&#58; the twins are identical with it) |
| <code>C (cgo with compiler)</code> | no fix is known |

Causes were searched with 10 builds of at most 11 (2 + 2·c·log₂ v with c = 3, v = 3); 1 more repeated, 4 more with fixes; the search was ended there, so there may be other causes.

| Fix that was tried | What came of it |
| --- | --- |
| <code>-trimpath</code> | works&#58; the twins are identical with it |
| <code>-buildvcs=false</code> | does not work&#58; the twins still differ in 1,204 places |

<details><summary>3 variations, all effective</summary>

| Variation | Read in the first build | Read in the second build | Effect |
| --- | --- | --- | --- |
| <code>source-path</code> | <code>/home/ann/greeter</code> | <code>/builds/ci/7/greeter</code> | effective |
| <code>time-zone</code> | <code>UTC</code> | <code>Pacific/Auckland</code> | effective |
| <code>umask</code> | <code>0022</code> | <code>0077</code> | effective |

</details>

<details><summary>Inputs that drifted (&#49;28 actions compared)</summary>

| Step of the build | Input | First | Second |
| --- | --- | --- | --- |
| <code>build example.com/greeter</code> | <code>compile flags</code> | <code>-p main -lang=go1.26 /home/ann/greeter</code> | <code>nothing</code> |
| <code>example.com/greeter/table</code> | none: the same inputs, another output |  |  |

</details>

<details><summary>the ways to the cause agree</summary>

- variations&#58; source-path alone makes the twins differ
- action hashes&#58; the compile flags of example.com/greeter name another folder
- artifacts&#58; 1,204 source files of the function table differ in their folder

</details>

#### Where the artifacts differ

- code identical&#58; 16,254 functions, 0 moved, 0 resized
- &#52; bytes of the text of cmd/go/internal/toolchain.TestVersionSwitch differ, and the build ids

|  | Name | Format | Bytes | SHA-256 |
| --- | --- | --- | --- | --- |
| first | <code>first/bin/go</code> | ELF executable | 23,324,693 | <code>3f3f3f3f3f3f</code> |
| second | <code>second/bin/go</code> | ELF executable | 23,324,693 | <code>777777777777</code> |

| Place | What | First | Second |
| --- | --- | --- | --- |
| <code>.rodata, cmd/go/internal/toolchain.TestVersionSwitch, bytes 0xbf6b54+4</code> | text of a variable | <code>aaaa</code> | <code>bbbb</code> |
| <code>.note.go.buildid, bytes 0xf9c+39</code> | build id | <code>5f3a2b6c4a2f6e6f7471</code> at 0xf9c | <code>397a516c4a2f6e6f7471</code> at 0xf9c |
| <code>.note.gnu.build-id, bytes 0xf5c+20</code> | build id | <code>0102030405060708090a0b0c0d0e0f1011121314</code> at 0xf5c | - |
", "\n{found}");
}

#[test]
fn only_variations_without_effect_are_in_sight() {
    assert!(
        twins::markdown(&reproducible()).contains("<details><summary>3 variations, all effective</summary>")
    );
    let found = twins::markdown(&ineffective());
    assert!(
        found.contains("**5 variations: 3 effective, 1 without effect, 1 not varied**")
            && !found.contains("<details>"),
        "{found}"
    );
}
