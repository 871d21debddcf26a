//! The Go files that `go build -x` says it gives to the compiler.

use super::lexical_path::joined;

/// The program whose arguments are read.
const COMPILER: &str = "compile";

/// The absolute paths of the Go files in the command lines of the compiler, sorted, each once. `log` is what `go build -x` wrote
/// to its standard error, and `folder` where the build started. Files that Go itself wrote to its working folder are not
/// among them.
///
/// The log is a shell script: <https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies> under `-x`.
pub fn told_go_files(log: &str, folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut current = folder.to_owned();
    let mut document_end: Option<&str> = None;
    for line in log.lines() {
        if let Some(end) = document_end {
            document_end = (line != end).then_some(end);
            continue;
        }
        document_end = line.split_once("<< 'EOF'").map(|_| "EOF");
        let words = words(line);
        let mut command = words.iter().skip_while(|word| is_assignment(word));
        if let Some("cd") = command.next().map(String::as_str) {
            current = command.next().map_or(current, |to| path_from(folder, to));
        } else if let Some(compiler) = words.iter().position(|word| is_compiler(word)) {
            // Not always the first word: with `-toolexec` another program runs it.
            // The word behind `-p` is a package's path, which may end in `.go` too.
            let sources = words[compiler..].windows(2).filter(|pair| {
                pair[0] != "-p" && pair[1].ends_with(".go") && !pair[1].starts_with(['$', '-'])
            });
            files.extend(sources.map(|pair| path_from(&current, &pair[1])));
        }
    }
    files.sort();
    files.dedup();
    files
}

fn is_compiler(word: &str) -> bool {
    word.rsplit(['/', '\\']).next() == Some(COMPILER)
}

/// `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    })
}

/// The words of a line, without their quotes; within double quotes a backslash keeps the next character.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (Some(open), close) if open == close => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(characters.next()),
            (_, character) => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

fn path_from(folder: &str, path: &str) -> String {
    String::from_utf8_lossy(&joined(folder.as_bytes(), path.as_bytes())).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOG: &str = r#"WORK=/tmp/go-build123
mkdir -p $WORK/b002/
cat >/tmp/go-build123/b002/importcfg << 'EOF' # internal
compile ./not-a-command.go
EOF
/toolchain/pkg/tool/linux_amd64/compile -o $WORK/b002/_pkg_.a -trimpath "$WORK/b002=>" -p main -pack ./main.go "./two words.go" $WORK/b002/_cgo_gotypes.go
cd /src/lib
GOROOT='/toolchain' /toolchain/pkg/tool/linux_amd64/compile -pack ./lib.go /gomodcache/example.com/dep@v1.0.0/dep.go ../main.go
cd .
/bin/sh spy.sh /toolchain/pkg/tool/linux_amd64/compile -pack ./cmd/x.go
/toolchain/pkg/tool/linux_amd64/link -o $WORK/b001/exe/a.out other.go
"#;

    #[test]
    fn only_what_the_compiler_is_given_is_told() {
        let expected = [
            "/gomodcache/example.com/dep@v1.0.0/dep.go",
            "/src/cmd/x.go",
            "/src/lib/lib.go",
            "/src/main.go",
            "/src/two words.go",
        ];
        assert_eq!(told_go_files(LOG, "/src"), expected);
        assert_eq!(told_go_files("", "/src"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn no_log_makes_it_panic(log in "(compile|cd|\\.go|<< 'EOF'|[ \"'\\\\/.=\n$]|\\PC){0,40}") {
            let _ = told_go_files(&log, "/src");
        }

        #[test]
        fn a_name_in_quotes_is_one_word(name in "[a-zé '()&;]{1,20}") {
            let log = format!("/t/compile -pack \"./x{name}.go\"\n");
            prop_assert_eq!(told_go_files(&log, "/src"), [format!("/src/x{name}.go")]);
        }
    }
}
