//! The text with path, modules and settings of a program.
//!
//! Source of the format: `ParseBuildInfo` in <https://go.dev/src/runtime/debug/mod.go>

use twinbuild_model::evidence::{GoBuildInfo, GoModule, GoModuleReplacement, GoSetting};

use super::BuildInfoTexts;
use crate::go_string::{quoted_prefix, unquoted};

/// The build information of a program is not what Go writes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct InvalidBuildInfo {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// Reads the text as Go does: a line of an unknown kind is skipped, and so is a last line without a newline.
pub(crate) fn parse_build_info(texts: BuildInfoTexts) -> Result<GoBuildInfo, InvalidBuildInfo> {
    let mut information = GoBuildInfo {
        go_version: texts.go_version,
        path: None,
        main_module: None,
        dependencies: Vec::new(),
        settings: Vec::new(),
    };
    let mut last = Last::Nothing;
    for (index, line) in texts.modules.split_inclusive('\n').enumerate() {
        let Some(line) = line.strip_suffix('\n') else { break };
        read_line(&mut information, &mut last, line)
            .map_err(|reason| InvalidBuildInfo { line: index + 1, reason })?;
    }
    Ok(information)
}

/// The module that a replacement line belongs to.
enum Last {
    Nothing,
    Main,
    Dependency,
}

fn read_line(information: &mut GoBuildInfo, last: &mut Last, line: &str) -> Result<(), &'static str> {
    let Some((kind, rest)) = line.split_once('\t') else { return Ok(()) };
    match kind {
        "path" => information.path = Some(rest.to_owned()),
        "mod" => {
            information.main_module = Some(module(rest)?);
            *last = Last::Main;
        }
        "dep" => {
            information.dependencies.push(module(rest)?);
            *last = Last::Dependency;
        }
        "=>" => {
            let replaced = match std::mem::replace(last, Last::Nothing) {
                Last::Nothing => None,
                Last::Main => information.main_module.as_mut(),
                Last::Dependency => information.dependencies.last_mut(),
            };
            replaced.ok_or("a replacement with no module before it")?.replacement = Some(replacement(rest)?);
        }
        "build" => information.settings.push(setting(rest)?),
        _ => {}
    }
    Ok(())
}

fn module(columns: &str) -> Result<GoModule, &'static str> {
    let columns: Vec<&str> = columns.split('\t').collect();
    let (path, version, sum) = match columns[..] {
        [path, version] => (path, version, ""),
        [path, version, sum] => (path, version, sum),
        _ => return Err("a module without 2 or 3 columns"),
    };
    Ok(GoModule {
        path: path.to_owned(),
        version: version.to_owned(),
        sum: sum.to_owned(),
        replacement: None,
    })
}

fn replacement(columns: &str) -> Result<GoModuleReplacement, &'static str> {
    let columns: Vec<&str> = columns.split('\t').collect();
    let [path, version, sum] = columns[..] else { return Err("a replacement without 3 columns") };
    Ok(GoModuleReplacement { path: path.to_owned(), version: version.to_owned(), sum: sum.to_owned() })
}

fn setting(text: &str) -> Result<GoSetting, &'static str> {
    let (key, value) = if text.starts_with(['"', '`']) {
        let (key, rest) = quoted_prefix(text).ok_or("a setting with a damaged quoted name")?;
        (key, rest.strip_prefix('=').ok_or("a setting without `=`")?)
    } else {
        let (key, value) = text.split_once('=').ok_or("a setting without `=`")?;
        if key.is_empty() || key.contains(must_be_quoted) {
            return Err("a setting with a name that must be quoted");
        }
        (key.to_owned(), value)
    };
    let value = if value.starts_with(['"', '`']) {
        unquoted(value).ok_or("a setting with a damaged quoted value")?
    } else if value.contains(must_be_quoted) {
        return Err("a setting with a value that must be quoted");
    } else {
        value.to_owned()
    };
    Ok(GoSetting { key, value })
}

fn must_be_quoted(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n' | '"' | '`')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(modules: &str) -> Result<GoBuildInfo, InvalidBuildInfo> {
        parse_build_info(BuildInfoTexts { go_version: "go1.22".to_owned(), modules: modules.to_owned() })
    }

    #[test]
    fn every_kind_of_line_is_read() {
        let information = parse(
            "path\texample.com/app\nmod\texample.com/app\t(devel)\t\ndep\texample.com/lib\tv1.0.0\n\
             =>\t../fork\t(devel)\t\ndep\texample.com/b\tv1.1.0\th1:abc=\nbuild\t-compiler=gc\n\
             build\t-ldflags=\"-X main.a=\\\"b\\\"\"\nbuild\t\"odd name\"=`raw value`\nbuild\tCGO_CFLAGS=\nnew\tkind\n",
        )
        .expect("build information");
        let setting = |key: &str, value: &str| GoSetting { key: key.to_owned(), value: value.to_owned() };
        assert_eq!(information.path.as_deref(), Some("example.com/app"));
        assert_eq!(information.main_module.as_ref().map(|module| module.version.as_str()), Some("(devel)"));
        let replaced = information.dependencies[0].replacement.as_ref();
        assert_eq!(replaced.map(|replacement| replacement.path.as_str()), Some("../fork"));
        assert_eq!(information.dependencies[1].sum, "h1:abc=");
        let expected = [
            setting("-compiler", "gc"),
            setting("-ldflags", "-X main.a=\"b\""),
            setting("odd name", "raw value"),
            setting("CGO_CFLAGS", ""),
        ];
        assert_eq!(information.settings, expected);
    }

    #[test]
    fn damaged_lines_are_refused_with_their_number() {
        for damaged in [
            "dep\ta\n",
            "dep\ta\tb\tc\td\n",
            "=>\ta\tb\tc\n",
            "mod\ta\tb\n=>\ta\tb\n",
            "build\tnothing\n",
            "build\t=value\n",
            "build\ta b=c\n",
            "build\ta=b c\n",
            "build\ta=\"b\n",
            "build\t\"a\"b\n",
        ] {
            let error = parse(&format!("path\tx\n{damaged}")).expect_err(damaged);
            assert!(error.line >= 2, "{error}");
        }
    }

    #[test]
    fn a_replacement_is_taken_once() {
        assert!(parse("mod\ta\tb\n=>\ta\tb\tc\n").is_ok());
        assert!(parse("mod\ta\tb\n=>\ta\tb\tc\n=>\ta\tb\tc\n").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(modules in "((path|mod|dep|=>|build|x)\t[a\"`=\\\\ \t]{0,8}\n?){0,6}") {
            let _ = parse(&modules);
        }
    }
}
