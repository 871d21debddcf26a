//! One line that entered an action's hash, as inputs.
//!
//! Source of the forms: `buildActionID`, `linkActionID` and `printLinkerConfig` in
//! <https://go.dev/src/cmd/go/internal/work/exec.go>, read and run in Go 1.22, 1.24 and 1.27.

use super::action_input::{ActionInput, ActionInputKind as Kind};
use super::stamp::stamps;
use crate::go_string::{quoted_prefix, unquoted};

/// The inputs that a line names, which is given without its newline. A line of another form than those known is one
/// unknown input. `package` is the action's own.
pub(super) fn inputs(line: &str, package: &str) -> Vec<ActionInput> {
    known(line, package).unwrap_or_else(|| vec![ActionInput::new(Kind::Unknown, line, "")])
}

fn known(line: &str, package: &str) -> Option<Vec<ActionInput>> {
    // What an action is stands in its name already.
    if matches!(line, "compile" | "link" | "preprocess PGO profile") {
        return Some(Vec::new());
    }
    if line == "trimpath" || line == "forcelibrary" {
        return one(Kind::Setting, &format!("-{line}"), "true");
    }
    // The salt of every hash: <https://go.dev/src/cmd/go/internal/cache/hash.go>
    if (line.starts_with("go1.") && !line.contains(' ')) || line.starts_with("devel go1.") {
        return one(Kind::Toolchain, "Go version", line);
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "module" => one(Kind::Package, "module", rest),
        "dir" => one(Kind::Folder, "folder", rest),
        "go" => one(Kind::Setting, "go line", rest),
        "goos" | "buildmode" | "omitdebug" => pairs(line),
        "import" if rest.starts_with('"') => one(Kind::Package, "import path", &unquoted(rest)?),
        "import" => split_pair(rest, ' ').and_then(|(path, id)| one(Kind::Dependency, path, id)),
        "packagefile" => split_pair(rest, '=').and_then(|(path, id)| one(Kind::Dependency, path, id)),
        "packageshlib" => split_pair(rest, '=')
            .and_then(|(path, id)| one(Kind::File, &format!("shared library of {path}"), id)),
        // The whole build id of the program's own package.
        "packagemain" => one(Kind::Dependency, package, rest),
        "file" => {
            split_pair(rest, ' ').and_then(|(file, hash)| one(Kind::File, &format!("file {file}"), hash))
        }
        "pgofile" => one(Kind::File, "PGO profile", rest),
        "compile" => tool(rest, "compiler", &["compile flags", "-gcflags"]),
        "asm" => tool(rest, "assembler", &["assembler flags", "-asmflags"]),
        "link" => linker(rest),
        "linkflags" => Some(linker_flags(lists(rest)?.into_iter().next()?)),
        "cgo" => one(Kind::Toolchain, "cgo", &unquoted(rest)?),
        "cover" | "fuzz" => one(Kind::Setting, word, rest),
        "modinfo" => Some(stamps(&unquoted(rest)?)),
        "defaultgodebug" => one(Kind::Setting, "DefaultGODEBUG", &unquoted(rest)?),
        "magic" => variable(rest),
        _ => c_compiler(line).or_else(|| variable(line)),
    }
}

fn one(kind: Kind, name: &str, value: &str) -> Option<Vec<ActionInput>> {
    Some(vec![ActionInput::new(kind, name, value)])
}

/// `NAME VALUE` or `NAME=VALUE`, whose value is a hash; a name may have the separator in it.
fn split_pair(text: &str, separator: char) -> Option<(&str, &str)> {
    text.rsplit_once(separator).filter(|(name, _)| !name.is_empty())
}

/// `goos linux goarch amd64`, `omitdebug false standard true local false prefix ""`.
fn pairs(line: &str) -> Option<Vec<ActionInput>> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut inputs = Vec::new();
    for pair in words.chunks(2) {
        let [word, value] = *pair else { return None };
        let (kind, name) = match word {
            "goos" => (Kind::Setting, "GOOS"),
            "goarch" => (Kind::Setting, "GOARCH"),
            "buildmode" => (Kind::Setting, "-buildmode"),
            "omitdebug" | "standard" | "local" | "prefix" => (Kind::Package, word),
            _ => return None,
        };
        let value = unquoted(value).unwrap_or_else(|| value.to_owned());
        inputs.push(ActionInput::new(kind, name, value));
    }
    Some(inputs)
}

/// `compile version go1.27.3 [] ["-l"]`: the tool's id, quoted or not, then what is given to it.
fn tool(rest: &str, name: &str, list_names: &[&str]) -> Option<Vec<ActionInput>> {
    let (id, rest) = tool_id(rest)?;
    let mut inputs = vec![ActionInput::new(Kind::Toolchain, name, id)];
    let lists = lists(rest)?;
    if lists.len() > list_names.len() {
        return None;
    }
    for (name, list) in list_names.iter().zip(lists) {
        inputs.push(ActionInput::new(Kind::Setting, *name, list.join(" ")));
    }
    Some(inputs)
}

/// `link version go1.27.3 [] exe`: the build mode of the linker comes last.
fn linker(rest: &str) -> Option<Vec<ActionInput>> {
    let (lists, mode) = rest.rsplit_once(' ')?;
    if mode.contains([']', '"']) {
        return None;
    }
    let mut inputs = tool(lists, "linker", &["linker flags"])?;
    inputs.push(ActionInput::new(Kind::Setting, "build mode of the linker", mode));
    Some(inputs)
}

fn tool_id(rest: &str) -> Option<(String, &str)> {
    if rest.starts_with('"') {
        return quoted_prefix(rest);
    }
    let end = rest.find(" [")?;
    Some((rest[..end].to_owned(), &rest[end..]))
}

/// Each `-X` is an input of its own: <https://pkg.go.dev/cmd/link>
fn linker_flags(flags: Vec<String>) -> Vec<ActionInput> {
    let mut inputs = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let mut flags = flags.into_iter();
    while let Some(flag) = flags.next() {
        let definition = if matches!(flag.as_str(), "-X" | "--X") {
            flags.next()
        } else {
            flag.strip_prefix("-X=").or_else(|| flag.strip_prefix("--X=")).map(str::to_owned)
        };
        match definition.as_deref().and_then(|definition| definition.split_once('=')) {
            Some((variable, value)) => {
                inputs.push(ActionInput::new(Kind::Setting, format!("-ldflags -X {variable}"), value));
            }
            None => others.extend([flag].into_iter().chain(definition)),
        }
    }
    inputs.push(ActionInput::new(Kind::Setting, "-ldflags", others.join(" ")));
    inputs
}

/// `CC=["gcc"] [] ["-O2" "-g"] ["-O2" "-g"]` and `CC ID="gcc version 12.2.0"`, and the same for C++ and Fortran.
fn c_compiler(line: &str) -> Option<Vec<ActionInput>> {
    for (variable, compiler, flags) in [
        ("CC", "C compiler", &["CGO_CPPFLAGS", "CGO_CFLAGS", "CGO_LDFLAGS"][..]),
        ("CXX", "C++ compiler", &["CGO_CXXFLAGS"]),
        ("FC", "Fortran compiler", &["CGO_FFLAGS"]),
    ] {
        let Some(rest) = line.strip_prefix(variable) else { continue };
        if let Some(id) = rest.strip_prefix(" ID=").or_else(|| rest.strip_prefix(" ID ERROR=")) {
            return one(Kind::Toolchain, compiler, &unquoted(id)?);
        }
        let lists = lists(rest.strip_prefix('=')?)?;
        let names = std::iter::once(&variable).chain(flags);
        let inputs = names.zip(lists);
        return Some(
            inputs.map(|(name, list)| ActionInput::new(Kind::Setting, *name, list.join(" "))).collect(),
        );
    }
    None
}

/// `GOAMD64=v1`, `GOEXPERIMENT="nogreenteagc"`.
fn variable(text: &str) -> Option<Vec<ActionInput>> {
    let (name, value) = text.split_once('=')?;
    let in_capitals = |character: char| matches!(character, 'A'..='Z' | '0'..='9' | '_');
    if name.is_empty() || !name.chars().all(in_capitals) {
        return None;
    }
    let kind = if name == "GOROOT" { Kind::Folder } else { Kind::Setting };
    one(kind, name, &unquoted(value).unwrap_or_else(|| value.to_owned()))
}

/// Lists of strings as Go's verb `%q` writes them: `["-a" "-b"] []`. `None` when there is anything else.
fn lists(text: &str) -> Option<Vec<Vec<String>>> {
    let mut lists = Vec::new();
    let mut rest = text.trim_start_matches(' ');
    while !rest.is_empty() {
        let mut items = Vec::new();
        rest = rest.strip_prefix('[')?;
        loop {
            rest = rest.trim_start_matches(' ');
            if let Some(after) = rest.strip_prefix(']') {
                rest = after.trim_start_matches(' ');
                break;
            }
            let (item, after) = quoted_prefix(rest)?;
            items.push(item);
            rest = after;
        }
        lists.push(items);
    }
    Some(lists)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(line: &str) -> Vec<String> {
        inputs(line, "x")
            .iter()
            .map(|input| format!("{:?} {} = {}", input.kind, input.name, input.value))
            .collect()
    }

    #[test]
    fn the_forms_of_go_are_known() {
        for (line, expected) in [
            ("go1.27.3", &["Toolchain Go version = go1.27.3"][..]),
            ("devel go1.28-a1b2c3 Mon Jan 2", &["Toolchain Go version = devel go1.28-a1b2c3 Mon Jan 2"]),
            ("compile", &[]),
            ("module example.com/a@v1.0.0", &["Package module = example.com/a@v1.0.0"]),
            ("dir /src/my app", &["Folder folder = /src/my app"]),
            ("go 1.22", &["Setting go line = 1.22"]),
            (
                "buildmode default goos linux goarch amd64",
                &["Setting -buildmode = default", "Setting GOOS = linux", "Setting GOARCH = amd64"],
            ),
            ("import \"example.com/a\"", &["Package import path = example.com/a"]),
            ("import fmt En4v7ZANH8hwerkK-2T0", &["Dependency fmt = En4v7ZANH8hwerkK-2T0"]),
            ("packagefile fmt=En4v7ZANH8hwerkK-2T0", &["Dependency fmt = En4v7ZANH8hwerkK-2T0"]),
            ("packagemain a/b", &["Dependency x = a/b"]),
            (
                "omitdebug false standard true local false prefix \"\"",
                &[
                    "Package omitdebug = false",
                    "Package standard = true",
                    "Package local = false",
                    "Package prefix = ",
                ],
            ),
            ("trimpath", &["Setting -trimpath = true"]),
            (
                "compile compile version go1.27.3 X:nogreenteagc [\"-shared\"] [\"-l\" \"-N\"]",
                &[
                    "Toolchain compiler = compile version go1.27.3 X:nogreenteagc",
                    "Setting compile flags = -shared",
                    "Setting -gcflags = -l -N",
                ],
            ),
            (
                "asm \"asm version go1.22.10\" [] []",
                &[
                    "Toolchain assembler = asm version go1.22.10",
                    "Setting assembler flags = ",
                    "Setting -asmflags = ",
                ],
            ),
            (
                "link link version go1.27.3 [] pie",
                &[
                    "Toolchain linker = link version go1.27.3",
                    "Setting linker flags = ",
                    "Setting build mode of the linker = pie",
                ],
            ),
            (
                "linkflags [\"-X\" \"main.version=a b\" \"-w\" \"-X=main.d=e\"]",
                &[
                    "Setting -ldflags -X main.version = a b",
                    "Setting -ldflags -X main.d = e",
                    "Setting -ldflags = -w",
                ],
            ),
            ("linkflags [\"-X\"]", &["Setting -ldflags = -X"]),
            ("GOAMD64=v3", &["Setting GOAMD64 = v3"]),
            ("GOEXPERIMENT=\"nogreenteagc\"", &["Setting GOEXPERIMENT = nogreenteagc"]),
            ("GOROOT=/usr/local/go", &["Folder GOROOT = /usr/local/go"]),
            ("magic GOSSAFUNC=main", &["Setting GOSSAFUNC = main"]),
            ("file my file.go y-zIO71TqkKRvgXr1SSw", &["File file my file.go = y-zIO71TqkKRvgXr1SSw"]),
            (
                "CC=[\"gcc\"] [] [\"-O2\" \"-g\"] [\"-lm\"]",
                &[
                    "Setting CC = gcc",
                    "Setting CGO_CPPFLAGS = ",
                    "Setting CGO_CFLAGS = -O2 -g",
                    "Setting CGO_LDFLAGS = -lm",
                ],
            ),
            (
                "CC ID=\"gcc version 12.2.0 (Debian) \"",
                &["Toolchain C compiler = gcc version 12.2.0 (Debian) "],
            ),
            ("defaultgodebug \"panicnil=1\"", &["Setting DefaultGODEBUG = panicnil=1"]),
        ] {
            assert_eq!(of(line), expected, "{line}");
        }
    }

    #[test]
    fn other_lines_are_kept_whole() {
        for line in [
            "",
            "novelty 1",
            "compile it",
            "compile a [] [] []",
            "goos linux goarch",
            "linkflags \"-w\"",
            "lower=case",
            "import",
            "link link [] \"a\"",
            "file ",
            "goos a gopher b",
        ] {
            assert_eq!(inputs(line, "x"), [ActionInput::new(Kind::Unknown, line, "")], "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(
            word in "(compile|asm|link|linkflags|CC|CC ID|cgo|modinfo|goos|import|file|magic|é)",
            rest in "[ =\\[\\]\"\\\\a-zé-]{0,30}",
        ) {
            let _ = inputs(&format!("{word}{rest}"), "x");
            let _ = inputs(&format!("{word} {rest}"), "x");
        }
    }
}
