//! The major version at the end of a module path.
//!
//! Source: <https://go.dev/ref/mod#major-version-suffixes>

/// The suffix of a module path that names its major version: `/v2` or `.v2`, empty where there is none. `None` where the
/// path ends in a suffix that no module has, such as `/v1`.
pub fn path_major(path: &str) -> Option<&str> {
    if path.starts_with("gopkg.in/") {
        return gopkg_major(path);
    }
    let before = path.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
    let digits = &path[before.len()..];
    if digits.is_empty() || !before.ends_with("/v") {
        return Some("");
    }
    let is_major = !digits.contains('.') && !digits.starts_with('0') && digits != "1";
    is_major.then(|| &path[before.len() - 2..])
}

/// All paths of <https://labix.org/gopkg.in> end in `.v` and a number.
fn gopkg_major(path: &str) -> Option<&str> {
    let stable = path.strip_suffix("-unstable").unwrap_or(path);
    let before = stable.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = &stable[before.len()..];
    let is_major =
        before.ends_with(".v") && !digits.is_empty() && (digits == "0" || !digits.starts_with('0'));
    is_major.then(|| &path[before.len() - 2..])
}

/// Whether a canonical version may follow a path with this suffix; if not, the majors that may.
pub fn fits_path_major(version: &str, suffix: &str) -> Result<(), String> {
    let suffix =
        if suffix.starts_with(".v") { suffix.strip_suffix("-unstable").unwrap_or(suffix) } else { suffix };
    let major = version.split('.').next().unwrap_or_default();
    let fits = match suffix.get(1..) {
        None => matches!(major, "v0" | "v1") || version.ends_with("+incompatible"),
        Some(expected) => major == expected || (suffix == ".v1" && version.starts_with("v0.0.0-")),
    };
    let expected = suffix.get(1..).unwrap_or("v0 or v1");
    if fits {
        Ok(())
    } else {
        Err(format!("the version {version} does not fit the path: it should be {expected}, not {major}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_is_read() {
        for (path, suffix) in [
            ("example.com/a", Some("")),
            ("example.com/a/v2", Some("/v2")),
            ("example.com/a/v1", None),
            ("example.com/a/v02", None),
            ("example.com/a/v2.1", None),
            ("example.com/av2", Some("")),
            ("v2", Some("")),
            ("gopkg.in/yaml.v2", Some(".v2")),
            ("gopkg.in/yaml.v0", Some(".v0")),
            ("gopkg.in/yaml.v2-unstable", Some(".v2-unstable")),
            ("gopkg.in/yaml", None),
            ("gopkg.in/yaml.v", None),
        ] {
            assert_eq!(path_major(path), suffix, "{path}");
        }
    }

    #[test]
    fn versions_fit_or_not() {
        let fits = |version, suffix| fits_path_major(version, suffix).is_ok();
        assert!(fits("v1.2.3", "") && fits("v0.1.0", "") && fits("v3.0.0+incompatible", ""));
        assert!(fits("v2.0.0", "/v2") && fits("v2.0.0", ".v2-unstable") && fits("v0.0.0-1", ".v1"));
        assert!(!fits("v2.0.0", "") && !fits("v1.0.0", "/v2") && !fits("v0.1.0", ".v1"));
    }
}
