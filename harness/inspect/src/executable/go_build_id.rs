//! The parts of Go's build id.

/// The names of the four parts that a program's id has.
///
/// Source: the comment on top of <https://go.dev/src/cmd/go/internal/work/buildid.go>
const PROGRAM: [&str; 4] = [
    "inputs of the link (actionID)",
    "inputs of the main package (actionID)",
    "content of the main package (contentID)",
    "content of the program (contentID)",
];
/// The names of the two parts that a package's id has.
const PACKAGE: [&str; 2] = ["inputs (actionID)", "content (contentID)"];

/// The parts of a Go build id, each with what it is a hash of.
///
/// The id of a program is `actionID/actionID/contentID/contentID`: of the link, of the main package, and of what each of
/// the two gave, in reverse. Another form, as `-ldflags=-buildid=` can set, is one part named `id`.
///
/// ```
/// let parts = twinbuild_inspect::go_build_id_parts("a/b/c/d");
/// assert_eq!(parts[3], ("content of the program (contentID)", "d"));
/// assert_eq!(twinbuild_inspect::go_build_id_parts("mine"), [("id", "mine")]);
/// ```
pub fn go_build_id_parts(id: &str) -> Vec<(&'static str, &str)> {
    let parts: Vec<&str> = id.split('/').collect();
    match parts.len() {
        4 => PROGRAM.into_iter().zip(parts).collect(),
        2 => PACKAGE.into_iter().zip(parts).collect(),
        _ => vec![("id", id)],
    }
}
