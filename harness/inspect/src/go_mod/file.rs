//! The directives of `go.mod`.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file-grammar>

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::line::{Line, Token};
use crate::Problem;

/// What `go.mod` says. The directives `godebug`, `tool` and `ignore` are known and left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoMod {
    /// Path of the main module.
    pub module: Option<String>,
    /// The `go` line: `1.22`.
    pub go: Option<String>,
    /// The `toolchain` line: `go1.22.10`.
    pub toolchain: Option<String>,
    /// The `require` lines, in the file's order.
    pub required: Vec<RequiredModule>,
    /// The `replace` lines, in the file's order; folders as written.
    pub replacements: Vec<ModuleReplacement>,
    /// The `exclude` lines, in the file's order.
    pub exclusions: Vec<ModuleReference>,
    /// The `retract` lines, in the file's order.
    pub retractions: Vec<ModuleRetraction>,
}

/// A `require` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredModule {
    /// The module and the least version.
    pub module: ModuleReference,
    /// Marked `// indirect`.
    pub indirect: bool,
}

/// A `retract` line: the versions from `low` to `high`, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleRetraction {
    /// The lowest version.
    pub low: String,
    /// The highest version.
    pub high: String,
}

impl GoMod {
    /// What `go.mod` puts in the place of a module at a version. A line with the version goes before one without.
    pub fn replacement_of(&self, module: &ModuleReference) -> Option<&ModuleReference> {
        let unversioned = ModuleReference::unversioned(module.path.clone());
        let replaced_as = |wanted: &ModuleReference| {
            self.replacements.iter().find(|replacement| replacement.from == *wanted)
        };
        replaced_as(module).or_else(|| replaced_as(&unversioned)).map(|replacement| &replacement.to)
    }
}

/// Reads `go.mod`. Carriage returns before newlines are passed over, as Go does. A line that can't be read is left out and
/// reported; a byte order mark is reported too, for Go refuses it.
pub fn parse_go_mod(text: &str) -> (GoMod, Vec<Problem>) {
    let mut reader = Reader::default();
    let without_mark = text.strip_prefix('\u{feff}');
    if without_mark.is_some() {
        reader.line = 1;
        reader.report(1, "a byte order mark, which Go refuses");
    }
    for (index, line) in without_mark.unwrap_or(text).split('\n').enumerate() {
        reader.line = index + 1;
        match Line::from_text(line) {
            Ok(line) => reader.read(&line),
            Err(invalid) => reader.report(invalid.column, invalid.message),
        }
    }
    if let Some(block) = reader.block.take() {
        reader.line = block.line;
        reader.report(1, "a block that is not closed");
    }
    (reader.go_mod, reader.problems)
}

#[derive(Default)]
struct Reader {
    go_mod: GoMod,
    problems: Vec<Problem>,
    block: Option<Block>,
    line: usize,
}

struct Block {
    directive: String,
    line: usize,
}

impl Reader {
    fn report(&mut self, column: usize, message: impl Into<String>) {
        self.problems.push(Problem { text: "go.mod", line: self.line, column, message: message.into() });
    }

    fn read(&mut self, line: &Line) {
        let Some((first, rest)) = line.tokens.split_first() else { return };
        if let Some(block) = &self.block {
            if first.is(")") && rest.is_empty() {
                self.block = None;
            } else {
                let directive = block.directive.clone();
                self.directive(&directive, first.column, &line.tokens, line.is_indirect());
            }
            return;
        }
        match rest {
            [open] if open.is("(") => {
                self.block = Some(Block { directive: first.text.clone(), line: self.line });
            }
            [open, close] if open.is("(") && close.is(")") => {}
            _ => self.directive(&first.text, first.column, rest, line.is_indirect()),
        }
    }

    fn directive(&mut self, directive: &str, column: usize, arguments: &[Token], indirect: bool) {
        let go_mod = &mut self.go_mod;
        let result = match directive {
            "module" => single(arguments, &mut go_mod.module),
            "go" => single(arguments, &mut go_mod.go),
            "toolchain" => single(arguments, &mut go_mod.toolchain),
            "require" => module_at_version(arguments)
                .map(|module| go_mod.required.push(RequiredModule { module, indirect })),
            "exclude" => module_at_version(arguments).map(|module| go_mod.exclusions.push(module)),
            "replace" => replacement(arguments).map(|replacement| go_mod.replacements.push(replacement)),
            "retract" => retraction(arguments).map(|retraction| go_mod.retractions.push(retraction)),
            "godebug" | "tool" | "ignore" => Ok(()),
            _ => Err("no such directive"),
        };
        if let Err(message) = result {
            self.report(column, format!("{directive}: {message}"));
        }
    }
}

fn single(arguments: &[Token], place: &mut Option<String>) -> Result<(), &'static str> {
    let [argument] = arguments else { return Err("expected one argument") };
    if place.is_some() {
        return Err("stands twice");
    }
    *place = Some(argument.text.clone());
    Ok(())
}

fn module_at_version(arguments: &[Token]) -> Result<ModuleReference, &'static str> {
    match arguments {
        [path, version] => Ok(ModuleReference::at(path.text.clone(), version.text.clone())),
        _ => Err("expected a module path and a version"),
    }
}

fn replacement(arguments: &[Token]) -> Result<ModuleReplacement, &'static str> {
    let arrow = arguments.iter().position(|token| token.is("=>")).ok_or("expected `=>`")?;
    let from = module_with_or_without_version(&arguments[..arrow])?;
    let to = module_with_or_without_version(&arguments[arrow + 1..])?;
    if to.version.is_none() && !is_folder(&to.path) {
        return Err(
            "a replacement without a version must be a folder that starts with `./`, `../` or a root",
        );
    }
    Ok(ModuleReplacement { from, to })
}

fn module_with_or_without_version(tokens: &[Token]) -> Result<ModuleReference, &'static str> {
    match tokens {
        [path] => Ok(ModuleReference::unversioned(path.text.clone())),
        [_, _] => module_at_version(tokens),
        _ => Err("expected a module path, with or without a version, on both sides of `=>`"),
    }
}

/// Source: `IsDirectoryPath` in <https://pkg.go.dev/golang.org/x/mod/modfile#IsDirectoryPath>
fn is_folder(path: &str) -> bool {
    let starts_with_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    matches!(path, "." | "..")
        || ["./", "../", "/", ".\\", "..\\", "\\"].iter().any(|start| path.starts_with(start))
        || starts_with_drive
}

fn retraction(arguments: &[Token]) -> Result<ModuleRetraction, &'static str> {
    match arguments {
        [version] => Ok(ModuleRetraction { low: version.text.clone(), high: version.text.clone() }),
        [open, low, comma, high, close] if open.is("[") && comma.is(",") && close.is("]") => {
            Ok(ModuleRetraction { low: low.text.clone(), high: high.text.clone() })
        }
        _ => Err("expected a version or `[low, high]`"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EVERYTHING: &str = "// A module.\nmodule example.com/app // the app\n\ngo 1.22\ntoolchain go1.22.10\n\n\
        require example.com/a v1.0.0\nrequire (\n\texample.com/b v1.1.0 // indirect\n\t\"example.com/c\" v0.0.0\n)\n\
        replace example.com/a v1.0.0 => example.com/fork v1.0.1\nreplace (\n\texample.com/b => ../b\n)\n\
        exclude example.com/a v1.0.2\nretract v0.1.0 // wrong\nretract [v0.2.0, v0.3.0]\nrequire ()\n\
        tool example.com/a/cmd\ngodebug default=go1.21\nignore ./web\n";

    #[test]
    fn every_directive_is_read() {
        let (go_mod, problems) = parse_go_mod(EVERYTHING);
        assert_eq!(problems, []);
        assert_eq!(go_mod.module.as_deref(), Some("example.com/app"));
        assert_eq!((go_mod.go.as_deref(), go_mod.toolchain.as_deref()), (Some("1.22"), Some("go1.22.10")));
        let required: Vec<String> = go_mod
            .required
            .iter()
            .map(|required| format!("{} {}", required.module, required.indirect))
            .collect();
        assert_eq!(
            required,
            ["example.com/a@v1.0.0 false", "example.com/b@v1.1.0 true", "example.com/c@v0.0.0 false"]
        );
        assert_eq!(go_mod.replacements[1].to, ModuleReference::unversioned("../b"));
        assert_eq!(go_mod.exclusions, [ModuleReference::at("example.com/a", "v1.0.2")]);
        assert_eq!(go_mod.retractions[1].high, "v0.3.0");
    }

    #[test]
    fn newlines_do_not_matter() {
        assert_eq!(parse_go_mod(&EVERYTHING.replace('\n', "\r\n")), parse_go_mod(EVERYTHING));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_and_reported() {
        let (go_mod, problems) = parse_go_mod(&format!("\u{feff}{EVERYTHING}"));
        assert_eq!(go_mod, parse_go_mod(EVERYTHING).0);
        assert_eq!(problems[0].to_string(), "go.mod:1:1: a byte order mark, which Go refuses");
    }

    #[test]
    fn a_replacement_with_the_version_goes_first() {
        let (go_mod, _) = parse_go_mod("replace a => ../any\nreplace a v1.0.0 => ../one\n");
        let target =
            |version| go_mod.replacement_of(&ModuleReference::at("a", version)).map(|to| to.path.as_str());
        assert_eq!((target("v1.0.0"), target("v1.0.1")), (Some("../one"), Some("../any")));
        assert_eq!(go_mod.replacement_of(&ModuleReference::at("b", "v1.0.0")), None);
    }

    #[test]
    fn problems_tell_their_place() {
        for (text, place) in [
            ("module a\nmodule b\n", "go.mod:2:1: module: stands twice"),
            ("module a\n\nimport b\n", "go.mod:3:1: import: no such directive"),
            ("require (\n\ta v1\n\tb\n)\n", "go.mod:3:2: require: expected a module path and a version"),
            ("require (\n\ta v1\n", "go.mod:1:1: a block that is not closed"),
            ("go 1.22 \"\n", "go.mod:1:9: a string that does not end or has a wrong escape"),
            ("replace a v1 ../b\n", "go.mod:1:1: replace: expected `=>`"),
            ("retract [v1.0.0 v1.1.0]\n", "go.mod:1:1: retract: expected a version or `[low, high]`"),
        ] {
            let (_, problems) = parse_go_mod(text);
            assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [place]);
        }
        let (go_mod, problems) = parse_go_mod("replace a => b\nreplace a => C:\\b\n");
        assert_eq!((problems.len(), go_mod.replacements.len()), (1, 1));
    }

    fn module() -> impl Strategy<Value = ModuleReference> {
        ("[a-z]{1,5}\\.com(/[a-z0-9~_ -]{1,5}[a-z])?", "v[0-9]\\.[0-9]{1,3}\\.[0-9](-rc\\.1)?")
            .prop_map(|(path, version)| ModuleReference::at(path, version))
    }

    fn any_go_mod() -> impl Strategy<Value = GoMod> {
        let target = prop_oneof![module(), "\\.\\./[a-zé]{1,5}".prop_map(ModuleReference::unversioned)];
        let replacement = (module(), any::<bool>(), target).prop_map(|(mut from, every_version, to)| {
            if every_version {
                from.version = None;
            }
            ModuleReplacement { from, to }
        });
        let required =
            (module(), any::<bool>()).prop_map(|(module, indirect)| RequiredModule { module, indirect });
        let retraction =
            ("v0\\.[0-9]\\.0", "v1\\.[0-9]\\.0").prop_map(|(low, high)| ModuleRetraction { low, high });
        let list = 0..4_usize;
        (
            proptest::option::of("[a-z]{1,5}\\.com/[a-z]{1,5}"),
            proptest::option::of("1\\.2[0-9](\\.[0-9])?"),
            proptest::collection::vec(required, list.clone()),
            proptest::collection::vec(replacement, list.clone()),
            proptest::collection::vec(module(), list.clone()),
            proptest::collection::vec(retraction, list),
        )
            .prop_map(|(module, go, required, replacements, exclusions, retractions)| GoMod {
                module,
                toolchain: go.as_ref().map(|version| format!("go{version}")),
                go,
                required,
                replacements,
                exclusions,
                retractions,
            })
    }

    fn word(module: &ModuleReference) -> String {
        format!("\"{}\" {}", module.path, module.version.as_deref().unwrap_or_default())
    }

    /// The text, with each list as a block or as lines.
    fn written(go_mod: &GoMod, blocks: bool) -> String {
        let mut text = String::new();
        for (name, value) in
            [("module", &go_mod.module), ("go", &go_mod.go), ("toolchain", &go_mod.toolchain)]
        {
            text.extend(value.iter().map(|value| format!("{name} {value}\n")));
        }
        let mark = |indirect| if indirect { " // indirect" } else { "" };
        let lists: [(&str, Vec<String>); 4] = [
            (
                "require",
                go_mod
                    .required
                    .iter()
                    .map(|it| format!("{}{}", word(&it.module), mark(it.indirect)))
                    .collect(),
            ),
            (
                "replace",
                go_mod
                    .replacements
                    .iter()
                    .map(|it| format!("{} => {}", word(&it.from), word(&it.to)))
                    .collect(),
            ),
            ("exclude", go_mod.exclusions.iter().map(word).collect()),
            ("retract", go_mod.retractions.iter().map(|it| format!("[{}, {}]", it.low, it.high)).collect()),
        ];
        for (name, lines) in lists {
            if blocks {
                text.push_str(&format!("{name} (\n\t{}\n)\n", lines.join("\n\t")));
            } else {
                text.extend(lines.iter().map(|line| format!("{name} {line}\n")));
            }
        }
        text
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(go_mod in any_go_mod(), blocks: bool) {
            prop_assert_eq!(parse_go_mod(&written(&go_mod, blocks)), (go_mod, vec![]));
        }

        #[test]
        fn no_text_makes_it_panic(
            text in ".{0,100}",
            words in "((module|go|require|replace|retract|=>|[()\\[\\],\"`\n\r\t é]|//|/\\*|v1) ?){0,30}",
        ) {
            let _ = parse_go_mod(&text);
            let _ = parse_go_mod(&words);
        }
    }
}
