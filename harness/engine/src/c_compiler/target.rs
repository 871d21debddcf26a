//! What C compilers call the platforms that Go builds for.

use twinbuild_model::Platform;

/// Go's platforms and the targets of `zig cc` with which Go programs link: an architecture, a system and a C library.
///
/// Source: `zig targets`; the C libraries are those that Go's own builders use, glibc and mingw-w64's.
const ZIG: [(&str, &str); 9] = [
    ("linux/386", "x86-linux-gnu"),
    ("linux/amd64", "x86_64-linux-gnu"),
    ("linux/arm", "arm-linux-gnueabihf"),
    ("linux/arm64", "aarch64-linux-gnu"),
    ("linux/ppc64le", "powerpc64le-linux-gnu"),
    ("linux/riscv64", "riscv64-linux-gnu"),
    ("windows/386", "x86-windows-gnu"),
    ("windows/amd64", "x86_64-windows-gnu"),
    ("windows/arm64", "aarch64-windows-gnu"),
];

/// Go's platforms and the programs of mingw-w64 for them: <https://www.mingw-w64.org/downloads/#debian>
const MINGW: [(&str, &str); 2] =
    [("windows/386", "i686-w64-mingw32-gcc"), ("windows/amd64", "x86_64-w64-mingw32-gcc")];

/// What zig calls `platform`.
pub(super) fn zig_target(platform: &Platform) -> Option<&'static str> {
    find(&ZIG, platform)
}

/// The gcc of mingw-w64 for `platform`.
pub(super) fn mingw_program(platform: &Platform) -> Option<&'static str> {
    find(&MINGW, platform)
}

/// The platforms that `zig_target` and `mingw_program` know, for messages.
pub(super) fn zig_platforms() -> String {
    names(&ZIG)
}

/// The platforms that `mingw_program` knows.
pub(super) fn mingw_platforms() -> String {
    names(&MINGW)
}

fn find(table: &[(&'static str, &'static str)], platform: &Platform) -> Option<&'static str> {
    let name = platform.to_string();
    table.iter().find(|(known, _)| *known == name).map(|(_, there)| *there)
}

fn names(table: &[(&str, &str)]) -> String {
    table.iter().map(|(platform, _)| *platform).collect::<Vec<_>>().join(", ")
}
