//! Files in a jar besides its manifest.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// The comments that Maven and `java.util.Properties` write above the properties: who made them, and when.
static GENERATED_COMMENTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"\A(?:#(?:Generated|Created) by [^\r\n]*\r?\n)?(?:#(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\r\n]*\r?\n)?",
    )
    .ok()
});

/// Whether this is a file of the git-commit-id plugin.
pub(crate) fn is_git_properties(name: &str) -> bool {
    matches!(file_name(name), "git.json" | "git.properties")
}

/// Empties the file in its own format.
pub(crate) fn clear_git_properties(content: &[u8]) -> Option<Vec<u8>> {
    let is_json = content.trim_ascii_start().first() == Some(&b'{');
    Some(if is_json { b"{}".to_vec() } else { Vec::new() })
}

/// Whether this is the file in which Maven repeats the coordinates of the project.
pub(crate) fn is_maven_properties(name: &str) -> bool {
    name.starts_with("META-INF/maven/") && file_name(name) == "pom.properties"
}

/// Removes the comments that say by what and when the file was made.
pub(crate) fn remove_generated_comments(content: &[u8]) -> Option<Vec<u8>> {
    Some(GENERATED_COMMENTS.as_ref()?.replace(content, &b""[..]).into_owned())
}

/// Whether this is a signature, or the list of digests that is signed.
///
/// Source: "Signed JAR File" in <https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html>
pub(crate) fn is_signature(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let Some(file) = name.strip_prefix("META-INF/").filter(|file| !file.contains('/')) else { return false };
    file.starts_with("SIG-") || [".SF", ".RSA", ".DSA", ".EC"].iter().any(|ending| file.ends_with(ending))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
