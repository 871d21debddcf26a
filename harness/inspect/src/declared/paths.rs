//! Paths relative to the main module's folder, with `/`; that folder itself is the empty path.

/// The path `relative` seen from `folder`, without `.` and `..` inside. `None` for an absolute path.
pub(super) fn joined_path(folder: &str, relative: &str) -> Option<String> {
    let relative = relative.replace('\\', "/");
    let has_drive = matches!(relative.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if relative.starts_with('/') || has_drive {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path without a beginning that leads out of the main module's folder and back into it; `own_names` are the names of
/// that folder and of those around it, the innermost first.
pub(super) fn led_back(path: &str, own_names: &[String]) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let mut ups = parts.iter().take_while(|part| **part == "..").count();
    while ups > 0 && parts.get(ups).is_some_and(|name| own_names.get(ups - 1).is_some_and(|own| own == name))
    {
        parts.drain(ups - 1..=ups);
        ups -= 1;
    }
    parts.join("/")
}

/// A file or folder of a folder, which is empty for the one that all paths are relative to; also a package's path below a
/// module's.
pub fn in_folder(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

/// The folder of a file.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        for (folder, relative, joined) in [
            ("", "../fork", Some("../fork")),
            ("a/b", "../c", Some("a/c")),
            ("../x", "../y/./z", Some("../y/z")),
            ("a", ".", Some("a")),
            ("a", "..", Some("")),
            ("", "..\\fork", Some("../fork")),
            ("a", "/b", None),
            ("a", "C:\\b", None),
        ] {
            assert_eq!(joined_path(folder, relative).as_deref(), joined, "{folder} {relative}");
        }
        let own = ["app".to_owned(), "all".to_owned()];
        for (path, led) in [
            ("../app", ""),
            ("../app/x", "x"),
            ("../../all/app/x", "x"),
            ("../../all/b", "../b"),
            ("../b", "../b"),
            ("x", "x"),
        ] {
            assert_eq!(led_back(path, &own), led, "{path}");
        }
        assert_eq!((folder_of("a/b/c.go"), folder_of("c.go")), ("a/b", ""));
    }
}
