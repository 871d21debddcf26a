//! One line of a log without what differs from run to run.

use std::sync::LazyLock;

use regex::Regex;

use super::PathMasks;

/// What stands for a time that something took.
const DURATION: &str = "<duration>";
/// What stands for an address in memory.
const ADDRESS: &str = "<address>";

/// The line without colours, with placeholders for declared paths, Go's temporary folders, durations, addresses and the
/// numbers of goroutines. Bytes that are not UTF-8 and control characters become visible: a carriage return is `␍`.
pub(crate) fn normalised(line: &[u8], masks: &PathMasks) -> String {
    let text = String::from_utf8_lossy(line);
    let text = PATTERNS.terminal.replace_all(&text, "");
    let text: String = text.chars().map(visible).collect();
    let text = masks.apply(&text);
    let text = PATTERNS.work_folder.replace_all(&text, "${before}$$WORK");
    let text = PATTERNS.test_duration.replace_all(&text, format!("${{before}}{DURATION}"));
    let text = PATTERNS.told_duration.replace_all(&text, format!("${{before}}{DURATION}"));
    let text = PATTERNS.goroutine.replace_all(&text, "${before}goroutine <number>${after}");
    if PATTERNS.exception.is_match(&text) {
        return text.into_owned();
    }
    PATTERNS.address.replace_all(&text, ADDRESS).into_owned()
}

/// Control characters but the tab are shown as their pictures: <https://www.unicode.org/charts/PDF/U2400.pdf>
fn visible(character: char) -> char {
    match character {
        '\t' => character,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(character),
        '\u{7f}' => '\u{2421}',
        _ => character,
    }
}

struct Patterns {
    terminal: Regex,
    work_folder: Regex,
    test_duration: Regex,
    told_duration: Regex,
    goroutine: Regex,
    exception: Regex,
    address: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    // Control sequences, then commands to the terminal, then two-character escapes, as in sections 5.4, 5.6 and 5.3 of
    // <https://ecma-international.org/publications-and-standards/standards/ecma-48/>
    terminal: pattern(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX\]^_][^\x07\x1b]*(?:\x07|\x1b\\)|[@-OQ-WYZ\\])"),
    // The linker and `go build` make such folders with os.MkdirTemp: <https://go.dev/src/cmd/go/internal/work/action.go>
    work_folder: pattern(
        r#"(?:(?:\$[A-Z]+|[A-Za-z]:)?[/\\](?:[^\s"'`=:;,/\\]+[/\\]+)*|(?P<before>^|[\s"'`=:;,(]))go-(?:build|link-)\d{3,}\b"#,
    ),
    // `ok  \tpath\t0.123s`, `--- PASS: TestName (0.00s)`: <https://pkg.go.dev/cmd/go#hdr-Test_packages>
    test_duration: pattern(
        r"(?P<before>^(?:ok|FAIL)\s+\S+\s+|^\s*--- (?:PASS|FAIL|SKIP|BENCH): .*\(|^\s*)\d+\.\d+s\b",
    ),
    // As time.Duration writes them: <https://pkg.go.dev/time#Duration.String>
    told_duration: pattern(r"(?P<before>\b(?:in|took) )(?:\d+h)?(?:\d+m)?\d+(?:\.\d+)?(?:ns|µs|us|ms|s)\b"),
    // <https://pkg.go.dev/runtime#hdr-Environment_Variables> under GOTRACEBACK
    goroutine: pattern(r"(?P<before>^|^created by .* in )goroutine \d+(?P<after> \[| gp=|$)"),
    // The number of a Windows exception is no address.
    exception: pattern(r"(?:exit status|exit code|Exception) 0x[0-9a-f]"),
    address: pattern(r"\b0x[0-9a-fA-F]{6,}\b"),
});

/// Compiles a pattern of the table above; the tests compile all of them.
#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern that compiles")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(line: &str) -> String {
        let masks =
            PathMasks::new([("/tmp", "$TMP"), ("/home/me/.cache/go-build", "$GOCACHE")]).expect("masks");
        normalised(line.as_bytes(), &masks)
    }

    #[test]
    fn what_differs_from_run_to_run_is_masked() {
        for (line, masked) in [
            ("WORK=/tmp/go-build1234567890", "WORK=$WORK"),
            ("mkdir -p /var/x/go-build1234567890/b001/", "mkdir -p $WORK/b001/"),
            ("C:\\Users\\me\\go-build123456\\b001\\exe", "$WORK\\b001\\exe"),
            ("-I/var/go-build123456/b001 go-build654321/x", "-I$WORK/b001 $WORK/x"),
            ("gcc /tmp/go-link-1234567/go.o", "gcc $WORK/go.o"),
            ("ok  \texample.com/a\t0.123s", "ok  \texample.com/a\t<duration>"),
            (
                "ok  \texample.com/a\t0.123s\tcoverage: 1.5% of statements",
                "ok  \texample.com/a\t<duration>\tcoverage: 1.5% of statements",
            ),
            ("FAIL\texample.com/a\t12.5s", "FAIL\texample.com/a\t<duration>"),
            ("    --- PASS: TestA/b (0.00s)", "    --- PASS: TestA/b (<duration>)"),
            ("0.123s", "<duration>"),
            ("built in 1.2s, took 3m2.5s", "built in <duration>, took <duration>"),
            ("main.main()\t+0x1d fp=0xc00011ff50", "main.main()\t+0x1d fp=<address>"),
            ("goroutine 12 [running]:", "goroutine <number> [running]:"),
            ("created by main.main in goroutine 1", "created by main.main in goroutine <number>"),
            ("\u{1b}[1;31merror\u{1b}[0m \u{1b}]8;;http://x\u{7}link\u{1b}]8;;\u{1b}\\", "error link"),
            ("a\r", "a␍"),
            ("a\0b\tc", "a␀b\tc"),
        ] {
            assert_eq!(of(line), masked);
        }
        assert_eq!(normalised(b"a\xffb", &PathMasks::default()), "a\u{fffd}b");
    }

    #[test]
    fn what_only_looks_like_it_stays() {
        for line in [
            "example.com/lib v1.2.3",
            "example.com/lib v1.0.0-00010101000000-000000000000",
            "0x10",
            "machine 0x8664",
            "rx0xabcdef12",
            "ok  \texample.com/a\t(cached)",
            "panic: test timed out after 10m0s",
            "-timeout=1.5s",
            "v1.2s",
            "go1.22.10",
            "main.go:12:34: undefined: x",
            "exit status 0xc0000005",
            "Exception 0xc0000005 0x0 0x0 0x7ff6a1b2c3d4",
            "the goroutine 12 waits",
            "goroutine 12",
            "example.com/go-build/x go-builder123 my-go-build123",
            "[31m",
        ] {
            let kept = if line == "goroutine 12" { "goroutine <number>" } else { line };
            assert_eq!(of(line), kept);
        }
    }

    #[test]
    fn a_cache_folder_is_not_a_work_folder() {
        assert_eq!(of("/home/me/.cache/go-build/ab/cd-d"), "$GOCACHE/ab/cd-d");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(line in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = normalised(&line, &PathMasks::default());
        }

        #[test]
        fn what_is_normalised_stays(line in "[ -~]{0,60}") {
            let once = of(&line);
            prop_assert_eq!(of(&once), once);
        }
    }
}
