//! The txtar format: several text files in one text.
//!
//! Format: <https://pkg.go.dev/golang.org/x/tools/txtar#hdr-Txtar_format>. It has no syntax errors: a line that is no
//! marker is content. (The crate `txtar` 1.0 panics on a content line that begins with `-- `.)

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxtarFile<'a> {
    /// The name in its marker line.
    pub name: &'a str,
    /// The content, whose last line ends with a newline.
    pub content: String,
}

/// The files of the archive `text`, in order; what stands before the first marker is a comment.
pub fn parse_txtar(text: &str) -> Vec<TxtarFile<'_>> {
    let mut files: Vec<TxtarFile<'_>> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(name) = marker_name(line) {
            files.push(TxtarFile { name, content: String::new() });
        } else if let Some(file) = files.last_mut() {
            file.content.push_str(line);
        }
    }
    for file in &mut files {
        if !file.content.is_empty() && !file.content.ends_with('\n') {
            file.content.push('\n');
        }
    }
    files
}

/// What stands before the first marker of the archive `text`.
pub fn txtar_comment(text: &str) -> &str {
    let is_content = |line: &&str| marker_name(line).is_none();
    let length: usize = text.split_inclusive('\n').take_while(is_content).map(str::len).sum();
    &text[..length]
}

/// The name in a marker line `-- name --`.
fn marker_name(line: &str) -> Option<&str> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let name = line.strip_prefix("-- ")?.strip_suffix(" --")?.trim();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_follow_their_markers() {
        let files = parse_txtar("comment\n-- a --\none\n--  b/c  --\n-- d --\nno newline");
        let seen: Vec<_> = files.iter().map(|file| (file.name, file.content.as_str())).collect();
        assert_eq!(seen, [("a", "one\n"), ("b/c", ""), ("d", "no newline\n")]);
    }

    #[test]
    fn the_comment_ends_at_the_first_marker() {
        assert_eq!(txtar_comment("one\n-- two\n-- a --\nthree\n"), "one\n-- two\n");
        assert_eq!(txtar_comment("-- a --\n"), "");
        assert_eq!(txtar_comment("all"), "all");
    }

    #[test]
    fn what_only_looks_like_a_marker_is_content() {
        for line in ["-- a", "--a --", "-- --", "x -- a --", " -- a --"] {
            let files_text = format!("-- f --\n{line}\n");
            let files = parse_txtar(&files_text);
            assert_eq!(files.len(), 1, "{line}");
            assert_eq!(files[0].content, format!("{line}\n"));
        }
    }
}
