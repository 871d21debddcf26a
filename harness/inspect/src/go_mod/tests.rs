//! What is read of `go.mod` and `go.work`, and what is refused.

use proptest::prelude::*;

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

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
    let required: Vec<String> =
        go_mod.required.iter().map(|required| format!("{} {}", required.module, required.indirect)).collect();
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
        ("go 1.22 \"\n", "go.mod:1:9: a string that does not end"),
        ("replace a v1 ../b\n", "go.mod:1:1: replace: expected `=>`"),
        ("require a master\n", "go.mod:1:1: require: master is no version of the form v1.2.3"),
        (
            "require a v2.0.0\n",
            "go.mod:1:1: require: the version v2.0.0 does not fit the path: it should be v0 or v1, not v2",
        ),
        ("module `a`\n", "go.mod:1:1: module: `a` has a quote in it"),
        ("require (\n) x\n", "go.mod:2:3: a block's `)` ends its line"),
        ("use (\n\t./a\n)\n", "go.mod:1:1: use: no such block"),
        ("retract [v1.0.0 v1.1.0]\n", "go.mod:1:1: retract: expected a version or `[low, high]`"),
    ] {
        let (_, problems) = parse_go_mod(text);
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [place]);
    }
    let (go_mod, problems) = parse_go_mod("replace a => b\nreplace a => C:\\b\n");
    assert_eq!((problems.len(), go_mod.replacements.len()), (2, 1));
}

fn module() -> impl Strategy<Value = ModuleReference> {
    ("[a-z]{1,5}\\.com(/[a-z0-9~_ -]{1,5}[a-z])?", "v[01]\\.(0|[1-9][0-9]{0,2})\\.[0-9](-rc\\.1)?")
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
    for (name, value) in [("module", &go_mod.module), ("go", &go_mod.go), ("toolchain", &go_mod.toolchain)] {
        text.extend(value.iter().map(|value| format!("{name} {value}\n")));
    }
    let mark = |indirect| if indirect { " // indirect" } else { "" };
    let lists: [(&str, Vec<String>); 4] = [
        (
            "require",
            go_mod.required.iter().map(|it| format!("{}{}", word(&it.module), mark(it.indirect))).collect(),
        ),
        (
            "replace",
            go_mod.replacements.iter().map(|it| format!("{} => {}", word(&it.from), word(&it.to))).collect(),
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

#[test]
fn places_and_comments_are_kept() {
    let text = "// Deprecated: use b.\nmodule a\n\n// why\nrequire (\n\t// because\n\tb v1 // indirect\n\n\tc v1.0.0\n)\n\n\
                // bad\nretract (\n\tv1.0.0\n\tv1.1.0 // worse\n)\n";
    let (file, problems) = parse_go_mod_file(text);
    assert_eq!(problems, []);
    assert_eq!(file.module.and_then(|module| module.value.deprecated).as_deref(), Some("use b."));
    let [b, c] = &file.required[..] else { panic!("{:?}", file.required) };
    assert_eq!(
        (b.line, b.column, b.value.indirect, b.value.module.to_string().as_str()),
        (7, 2, true, "b@v1.0.0")
    );
    assert_eq!(
        (b.comment.as_deref(), b.above.as_slice()),
        (Some("indirect"), ["because".to_owned()].as_slice())
    );
    assert_eq!((c.line, c.comment.as_deref()), (9, None));
    let why: Vec<&str> = file.retractions.iter().map(|line| &*line.value.rationale).collect();
    assert_eq!(why, ["bad", "worse"]);
}

#[test]
fn a_workspace_is_read() {
    let text = "go 1.22\r\ntoolchain go1.22.1\r\nuse . // here\r\nuse (\r\n\t./a\r\n\t\"./b c\"\r\n)\r\nreplace x => ../x\r\ngodebug k=v\r\n";
    let (file, problems) = parse_go_work_file(text);
    assert_eq!(problems, []);
    let used: Vec<_> = file.used.iter().map(|line| (line.value.as_str(), line.line)).collect();
    assert_eq!(used, [(".", 3), ("./a", 5), ("./b c", 6)]);
    assert_eq!((file.replacements.len(), file.debug_settings.len()), (1, 1));
    let (_, problems) = parse_go_work_file("module a\nuse\n");
    assert_eq!(
        problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["go.work:1:1: module: no such directive", "go.work:2:1: use: expected one argument"]
    );
}
