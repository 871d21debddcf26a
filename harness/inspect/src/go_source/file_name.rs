//! The condition in a file's name: `poll_linux_arm64.go`.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>, and the lists of `internal/syslist` in Go's distribution.

use super::tag_expression::TagExpression;

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether a word is the name of an operating system, as a tag and in a file's name.
pub fn is_system_name(word: &str) -> bool {
    SYSTEMS.contains(&word)
}

/// Whether a word is the name of an architecture, as a tag and in a file's name.
pub fn is_architecture_name(word: &str) -> bool {
    ARCHITECTURES.contains(&word)
}

/// The systems that the tag `unix` stands for.
pub(super) const UNIX_SYSTEMS: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

/// The condition in the name of a Go file, without folders.
pub(super) fn name_condition(name: &str) -> Option<TagExpression> {
    let stem = name.split('.').next()?;
    // What stands before the first underscore is no condition: `linux.go` is built everywhere.
    let (_, after) = stem.split_once('_')?;
    let mut words: Vec<&str> = after.split('_').collect();
    words.pop_if(|word| *word == "test");
    let tag = |word: &str| TagExpression::Tag(word.to_owned());
    match words.as_slice() {
        [.., system, architecture] if is_system_name(system) && is_architecture_name(architecture) => {
            Some(tag(system).and(tag(architecture)))
        }
        [.., word] if is_system_name(word) || is_architecture_name(word) => Some(tag(word)),
        _ => None,
    }
}
