//! The versions of Go and of toolchains that a file may name.

use std::sync::LazyLock;

use regex::Regex;

/// Whether a `go` line may have it: `1.22`, `1.22.10`, `1.23rc1`.
///
/// Source: <https://go.dev/ref/mod#go-mod-file-go>
pub(super) fn is_go_version(text: &str) -> bool {
    static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^([1-9][0-9]*)\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?([a-z]+[0-9]+)?$").ok()
    });
    VERSION.as_ref().is_some_and(|version| version.is_match(text))
}

/// Whether a `toolchain` line may have it: `go1.22.10`, `default`.
///
/// Source: <https://go.dev/doc/toolchain#name>
pub(super) fn is_toolchain_name(text: &str) -> bool {
    text == "default" || text == "go1" || text.starts_with("go1.")
}
