//! Every check of a trace: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, check};
#[cfg(target_os = "linux")]
use crate::{checks::assert_each_passes_and_fails, feature::WITH_GO, setup::sandbox_is_here};

const CAT: &str = "When the command \"cat one\" is run and traced";
const CAT_MISSING: &str = "When the command \"cat missing\" is run and traced";
const UNTRACED: &str = "When the command \"cat one\" is run";
const PASSWD: &str = "When the command \"cat /etc/passwd\" is run and traced";
const LINKED: &str =
    "When the command \"sh -c 'ln -s /etc/passwd $OUT/link; cat $OUT/link'\" is run and traced";
const DIAL: &str = "When the command \"bash -c 'echo > /dev/tcp/127.0.0.1/9; echo > /dev/udp/127.0.0.1/53'\" is run and traced";
const SLEEPS: &str = "And a time limit of 1 second\nWhen the command \"sleep 30\" is run and traced";
const HELLO: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n-- main.go --\npackage main\n\nfunc main() {}\n\"\"\"";
const LIAR: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n-- main.go --\npackage main\n\nfunc main() {}\n-- testdata/more.go --\npackage main\n\nfunc init() {}\n-- spy.sh --\ncase \"$*\" in\n*/compile*' -p main '*' -pack '*) exec \"$@\" /src/testdata/more.go ;;\nesac\nexec \"$@\"\n\"\"\"\nAnd the build flags \"-toolexec='/bin/sh /src/spy.sh'\"";
const PHANTOM: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n-- main.go --\npackage main\n\nimport _ \"example.com/phantom\"\n\nfunc main() {}\n-- vendor/modules.txt --\n-- vendor/example.com/phantom/phantom.go --\npackage phantom\n\"\"\"";
const WITH_C: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n-- main.go --\npackage main\n\n// int one(void) { return 1; }\nimport \"C\"\n\nfunc main() { println(C.one()) }\n\"\"\"\nAnd the C compiler \"gcc\"";
const TESTED: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n-- a_test.go --\npackage a\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc Test(t *testing.T) { os.ReadFile(\"/etc/passwd\") }\n\"\"\"\nWhen the command \"go test ./...\" is run and traced";
// The folder that stands in has neither a go.mod nor Go files, so an overlay gives it some.
const REPLACED: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => /etc\n-- main.go --\npackage main\n\nimport \"example.com/lib\"\n\nfunc main() { print(lib.Users) }\n-- lib.txt --\npackage lib\n\nimport _ \"embed\"\n\n//go:embed passwd\nvar Users string\n-- mod.txt --\nmodule example.com/lib\n\ngo 1.21\n-- overlay.json --\n{\"Replace\": {\"/etc/go.mod\": \"/src/mod.txt\", \"/etc/lib.go\": \"/src/lib.txt\"}}\n\"\"\"\nAnd the build flag \"-overlay=/src/overlay.json\"";
const ONLY_TESTED: &str = "Given the source files\n\"\"\"\n-- go.mod --\nmodule example.com/a\n\ngo 1.21\n\nrequire example.com/b v0.0.0\n\nreplace example.com/b => ./b\n-- main.go --\npackage main\n\nfunc main() {}\n-- main_test.go --\npackage main\n\nimport _ \"example.com/b\"\n-- b/go.mod --\nmodule example.com/b\n-- b/b.go --\npackage b\n\"\"\"";
const NEEDED: &str = "And the source file \"more.go\" with the content\n\"\"\"\npackage main\n\nimport _ \"example.com/b\"\n\"\"\"";
const TELL: &str = "And the build flag \"-x\"";
const BUILT: &str = "When it is built and traced";

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = places();
    checks.extend(deeds());
    checks.extend(connections());
    checks.extend(told());
    checks.extend(joined());
    checks
}

fn places() -> Vec<Check> {
    let inside = "every file read is inside {places}";
    let in_source = "Then every file read is inside the source, the toolchain or the module cache";
    let in_system = "Then every file read is inside the source or the system";
    vec![
        check(inside, &[HELLO, BUILT, in_source], &[PASSWD, in_source], "read /etc/passwd by cat"),
        check(inside, &[CAT, in_system], &[CAT, in_source], "ran /usr/bin/cat"),
        check(inside, &[CAT, in_system], &[LINKED, in_source], "read /etc/passwd by cat"),
        check(
            inside,
            &[WITH_C, BUILT, "Then every file read is inside the source, the toolchain or the system"],
            &[WITH_C, BUILT, in_source],
            "gcc by cgo",
        ),
        check(
            inside,
            &[TESTED, "Then every file read is inside the source, the toolchain or the system"],
            &[TESTED, in_source],
            "read /etc/passwd by a.test",
        ),
        check(
            inside,
            &[REPLACED, BUILT, "Then every file read is inside the source, the toolchain or the system"],
            &[REPLACED, BUILT, in_source],
            "read /etc/passwd by compile",
        ),
        check(inside, &[CAT, in_system], &[UNTRACED, in_system], "was not traced"),
        check(inside, &[CAT, in_system], &[SLEEPS, in_system], "did not come to its end"),
    ]
}

fn deeds() -> Vec<Check> {
    let opened = "the build opened {string}";
    let not_opened = "the build did not open {string}";
    let ran = "the build ran the program {string}";
    let not_ran = "the build did not run the program {string}";
    let missed = "the build looked in vain for {string}";
    let opened_one = "Then the build opened \"one\"";
    let not_two = "Then the build did not open \"two\"";
    let ran_cat = "Then the build ran the program \"cat\"";
    let not_gcc = "Then the build did not run the program \"gcc\"";
    let missing = "Then the build looked in vain for \"missing\"";
    vec![
        check(opened, &[CAT, opened_one], &[PASSWD, opened_one], "was not opened"),
        check(
            opened,
            &[LINKED, "Then the build opened \"/etc/passwd\""],
            &[UNTRACED, opened_one],
            "was not traced",
        ),
        check(
            not_opened,
            &[CAT, not_two],
            &[CAT, "Then the build did not open \"one\""],
            "read $SRC/one by cat",
        ),
        check(
            not_opened,
            &[CAT, not_two],
            &[CAT, "Then the build did not open \"misspelt\""],
            "shows nothing",
        ),
        check(ran, &[CAT, ran_cat], &[CAT, "Then the build ran the program \"gcc\""], "`gcc` was not run"),
        check(
            not_ran,
            &[CAT, not_gcc],
            &[CAT, "Then the build did not run the program \"cat\""],
            "`cat` was run",
        ),
        check(missed, &[CAT_MISSING, missing], &[CAT, missing], "in vain"),
    ]
}

fn connections() -> Vec<Check> {
    let none = "no connection was tried";
    let tried = "a connection to {string} was tried";
    let no_connection = "Then no connection was tried";
    let to_port = "Then a connection to \"127.0.0.1:53\" was tried";
    let to_other_port = "Then a connection to \"127.0.0.1:54\" was tried";
    vec![
        check(none, &[CAT, no_connection], &[DIAL, no_connection], "IPv4 127.0.0.1 port 9"),
        check(tried, &[DIAL, to_port], &[DIAL, to_other_port], "IPv4 127.0.0.1 port 53"),
        check(tried, &[DIAL, "Then a connection to \"127.0.0.1\" was tried"], &[CAT, to_port], "was tried"),
    ]
}

fn told() -> Vec<Check> {
    let agree = "what {string} told and what was opened agree";
    let listed = "every package that was opened is listed";
    let told = "Then what \"go build -x\" told and what was opened agree";
    let is_listed = "Then every package that was opened is listed";
    vec![
        check(
            agree,
            &[HELLO, TELL, BUILT, told],
            &[LIAR, TELL, BUILT, told],
            "opened, not told: $SRC/testdata/more.go",
        ),
        check(agree, &[HELLO, TELL, BUILT, told], &[HELLO, BUILT, told], "without the flag -x"),
        check(
            listed,
            &[HELLO, BUILT, is_listed],
            &[PHANTOM, BUILT, is_listed],
            "$SRC/vendor/example.com/phantom: in vendor/, in no line of vendor/modules.txt",
        ),
    ]
}

/// What a trace adds to the module graph.
fn joined() -> Vec<Check> {
    let mark = "the module graph has the mark {string} at {string}";
    let has_mark = "Then the module graph has the mark \"module-unopened\" at \"go.mod:5\"";
    let phantom = "the module graph has the phantom {string}";
    let has_phantom = "Then the module graph has the phantom \"testdata\"";
    let built = "When \".\" is built and traced";
    vec![
        check(mark, &[ONLY_TESTED, built, has_mark], &[ONLY_TESTED, NEEDED, built, has_mark], "it has\nnone"),
        check(
            mark,
            &[ONLY_TESTED, built, has_mark],
            &[ONLY_TESTED, "When \".\" is built", has_mark],
            "was not traced",
        ),
        check(
            phantom,
            &[LIAR, built, has_phantom],
            &[LIAR, "When \".\" is built", has_phantom],
            "does not have",
        ),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn every_check_of_a_trace_passes_and_fails() {
    if sandbox_is_here() {
        assert_each_passes_and_fails(&checks(), &WITH_GO);
    }
}
