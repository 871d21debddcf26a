//! Paths put together by their letters alone.

/// `path` from the folder `base`, without `.` and `..`; absolute.
pub(super) fn joined(base: &[u8], path: &[u8]) -> Vec<u8> {
    let base = if path.starts_with(b"/") { &[][..] } else { base };
    let mut names: Vec<&[u8]> = Vec::new();
    for name in base.split(|byte| *byte == b'/').chain(path.split(|byte| *byte == b'/')) {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    let mut joined = b"/".to_vec();
    joined.extend(names.join(&b'/'));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_out() {
        for (base, path, whole) in [
            ("/src", "main.go", "/src/main.go"),
            ("/src/", "./a//b/../c", "/src/a/c"),
            ("/src", "../../../x", "/x"),
            ("/src", "/etc/./passwd", "/etc/passwd"),
            ("", "", "/"),
        ] {
            assert_eq!(joined(base.as_bytes(), path.as_bytes()), whole.as_bytes(), "{base} {path}");
        }
    }
}
