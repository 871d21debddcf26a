//! Variables that change what the go command answers.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>

use twinbuild_inspect::{DeclaredView, ModuleSource};
use twinbuild_model::ModuleFinding;

use super::catalogue::{
    At, ENV_GO111MODULE, ENV_GOEXPERIMENT, ENV_GOFLAGS, ENV_GOINSECURE, ENV_GOPRIVATE, ENV_GOWORK,
    FindingRule,
};
use crate::glob::glob_matches;

/// Flags that change which modules, files or versions are taken.
const CHANGING_FLAGS: [&str; 4] = ["mod", "modfile", "overlay", "tags"];

pub(super) fn find(source: &ModuleSource, view: &DeclaredView, findings: &mut Vec<ModuleFinding>) {
    let surroundings = &source.surroundings;
    let mut report = |rule: &FindingRule, name: &str, message: String, cause: &str| {
        findings.push(rule.at(At::Nowhere, name, message, cause));
    };
    for flag in CHANGING_FLAGS {
        if let Some(value) = surroundings.flag_of_environment(flag) {
            let message = format!("GOFLAGS sets -{flag}={value}");
            report(&ENV_GOFLAGS, "GOFLAGS", message, "a flag from the environment is in no command line");
        }
    }
    if surroundings.variable("GO111MODULE") == Some("off") {
        let message = "GO111MODULE=off, and there is a go.mod".to_owned();
        report(&ENV_GO111MODULE, "GO111MODULE", message, "without modules no go.mod is read");
    }
    if let Some(value) = surroundings.variable("GOEXPERIMENT") {
        let message = format!("GOEXPERIMENT={value}");
        report(&ENV_GOEXPERIMENT, "GOEXPERIMENT", message, "experiments choose files by their build tags");
    }
    if let Some(value) = surroundings.variable("GOWORK") {
        let has_work = source.texts.keys().any(|path| path == "go.work" || path.ends_with("/go.work"));
        if value != "off" || has_work {
            let message = format!("GOWORK={value}");
            let cause = if value == "off" {
                "there is a go.work that is passed over"
            } else {
                "the go.work is named, not found"
            };
            report(&ENV_GOWORK, "GOWORK", message, cause);
        }
    }
    for (rule, name) in [(&ENV_GOPRIVATE, "GOPRIVATE"), (&ENV_GOINSECURE, "GOINSECURE")] {
        let Some(patterns) = surroundings.variable(name) else { continue };
        let required = view.required().map(|(_, line)| line.value.module.path.as_str());
        if let Some(module) = required.into_iter().find(|module| is_covered(patterns, module)) {
            report(
                rule,
                name,
                format!("{name}={patterns} covers {module}"),
                "a required module matches a pattern of it",
            );
        }
    }
}

/// Whether a pattern covers a module path or a beginning of it, element by element.
///
/// Source: `GlobsMatchPath` in <https://pkg.go.dev/golang.org/x/mod/module#MatchPrefixPatterns>
fn is_covered(patterns: &str, module: &str) -> bool {
    patterns
        .split(',')
        .map(|pattern| pattern.trim().trim_end_matches('/'))
        .filter(|pattern| !pattern.is_empty())
        .any(|pattern| {
            let depth = pattern.matches('/').count();
            let beginning = module.match_indices('/').nth(depth).map_or(module, |(end, _)| &module[..end]);
            // Two stars are no more than one here, and `!` in a class is one of its characters.
            glob_matches(&pattern.replace("**", "*").replace("[!", "[\\!"), beginning)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_beginnings() {
        for (patterns, module, expected) in [
            ("example.com", "example.com/a/b", true),
            ("*.example.com/x", "git.example.com/x/y", true),
            ("a.test, *.example.com", "git.example.com", true),
            ("example.com/a/b", "example.com/a", false),
            ("example", "example.com", false),
            ("", "example.com", false),
            ("*", "example.com/a", true),
            ("e?a*.c*m", "example.com", true),
            ("**", "example.com/a", true),
            ("exampl[a-e].com", "example.com/a", true),
            ("exampl[^a-e].com", "example.com/a", false),
            ("exampl[!e].com", "example.com/a", true),
            ("exampl[!a].com", "example.com/a", false),
        ] {
            assert_eq!(is_covered(patterns, module), expected, "{patterns} {module}");
        }
    }
}
