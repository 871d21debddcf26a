//! What Debian calls the architectures that Go has names for.

/// The architectures of Debian that programs of Go's run on: Go's name, Debian's.
///
/// Sources: <https://go.dev/doc/install/source#environment>, <https://wiki.debian.org/SupportedArchitectures>; `arm` is
/// `armhf`, which has the floating-point unit that Go uses by default.
const ARCHITECTURES: [(&str, &str); 10] = [
    ("386", "i386"),
    ("amd64", "amd64"),
    ("arm", "armhf"),
    ("arm64", "arm64"),
    ("loong64", "loong64"),
    ("mips64le", "mips64el"),
    ("mipsle", "mipsel"),
    ("ppc64le", "ppc64el"),
    ("riscv64", "riscv64"),
    ("s390x", "s390x"),
];

/// Debian's name for an architecture; none where Debian has none.
pub(super) fn debian_architecture(go_architecture: &str) -> Option<&'static str> {
    let found = ARCHITECTURES.iter().find(|(go, _)| *go == go_architecture);
    found.map(|(_, debian)| *debian)
}

/// All architectures that Debian has, by Go's names.
pub(super) fn known_architectures() -> String {
    ARCHITECTURES.map(|(go, _)| go).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architectures_have_debian_s_names() {
        for (go, debian) in [("amd64", "amd64"), ("386", "i386"), ("arm", "armhf"), ("ppc64le", "ppc64el")] {
            assert_eq!(debian_architecture(go), Some(debian));
        }
    }

    #[test]
    fn an_architecture_that_debian_has_not_is_none() {
        // The second and third are Debian's own names, which Go does not use.
        for unknown in ["wasm", "i386", "armhf", "ppc64", "mips64", ""] {
            assert_eq!(debian_architecture(unknown), None, "{unknown}");
        }
        assert!(!known_architectures().contains("armhf"));
    }
}
