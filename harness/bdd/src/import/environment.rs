//! The variables of a script while it is imported: what each would stand for, as far as that is known before it runs.
//!
//! What is known only when a session runs stays in braces, `${WORK}`; the session replaces it.

use std::collections::BTreeMap;

use twinbuild_inspect::{GoPattern, ScriptWord, VariablePiece, variable_pieces};
use twinbuild_model::Platform;

use super::obstacle::OrReason;

/// The name of the module proxy in features.
pub(super) const PROXY: &str = "proxy";

/// Stands for the address of the tests' proxy in values, where no text of a script can be meant.
const PROXY_ADDRESS: &str = "\u{e000}";

/// Stands for the key of the tests' checksum database.
const SUM_DATABASE: &str = "\u{e001}";

/// What every feature declares, and so the scripts' variables begin with. Source: `scriptEnv` in
/// <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/script_test.go>
pub(super) const DECLARED: [(&str, &str); 9] = [
    ("GOENV", ""),
    ("GOMODCACHE", ""),
    ("GOPATH", "${WORK}/gopath"),
    ("GOPROXY", PROXY),
    ("GOTOOLCHAIN", "auto"),
    ("GOTRACEBACK", "system"),
    ("GOVCS", "*:all"),
    ("HOME", "/no-home"),
    ("TMPDIR", "${WORK}/tmp"),
];

/// Variables whose values only a session knows.
const GIVEN: [&str; 5] = ["WORK", "GOROOT", "GOCACHE", "PATH", "goversion"];

/// The variables of a script at one line.
#[derive(Clone, Debug)]
pub(super) struct ScriptEnvironment {
    values: BTreeMap<String, String>,
}

impl ScriptEnvironment {
    /// The variables at the first line.
    pub(super) fn new(platform: &Platform) -> Self {
        let mut values: BTreeMap<String, String> =
            DECLARED.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        values.extend(GIVEN.map(|name| (name.to_owned(), format!("${{{name}}}"))));
        let windows = platform.os() == "windows";
        let fixed = [
            ("GOPROXY", PROXY_ADDRESS),
            ("GOSUMDB", SUM_DATABASE),
            ("GOOS", platform.os()),
            ("GOARCH", platform.arch()),
            ("GOEXE", platform.executable_suffix()),
            ("exe", platform.executable_suffix()),
            ("devnull", if windows { "NUL" } else { "/dev/null" }),
            ("/", if windows { "\\" } else { "/" }),
            (":", if windows { ";" } else { ":" }),
            ("newline", "\n"),
            ("PWD", "${WORK}/gopath/src"),
        ];
        values.extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self { values }
    }

    /// Sets a variable, and says what the feature declares for it: nothing for one that only the script itself reads.
    pub(super) fn set(&mut self, name: &str, value: String) -> OrReason<Option<(String, String)>> {
        if name.starts_with("TESTGO") || name == "CMDGO_TEST_RUN_MAIN" {
            return Err(format!("needs a go command made for tests ({name})"));
        }
        let is_exported = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let declared = match name {
            "GOPROXY" => Some(proxy_list(&value)?),
            "GOSUMDB" if value == SUM_DATABASE => Some("lab".to_owned()),
            _ if is_exported => Some(plain(value.clone())?),
            _ => None,
        };
        self.values.insert(name.to_owned(), value);
        Ok(declared.map(|value| (name.to_owned(), value)))
    }

    /// The script changes its directory: `PWD` is another one.
    pub(super) fn change_directory(&mut self, path: &str) {
        let is_absolute = path.starts_with("${") || path.starts_with('/');
        let before = self.values.get("PWD").filter(|_| !is_absolute).cloned();
        let mut parts: Vec<&str> = Vec::new();
        for part in before.iter().flat_map(|before| before.split('/')).chain(path.split('/')) {
            match part {
                "." => {}
                ".." => {
                    parts.pop();
                }
                "" if !parts.is_empty() => {}
                part => parts.push(part),
            }
        }
        self.values.insert("PWD".into(), parts.join("/"));
    }

    /// A word, with its variables expanded.
    pub(super) fn word(&self, word: &ScriptWord) -> OrReason<String> {
        plain(self.expanded(word, escape_text, str::to_owned))
    }

    /// A word that sets a variable: `NAME=value`, still with the addresses of the tests' services.
    pub(super) fn assignment(&self, word: &ScriptWord) -> String {
        self.expanded(word, escape_text, str::to_owned)
    }

    /// A word that is a pattern: the values of variables stand for themselves in it.
    pub(super) fn pattern(&self, word: &ScriptWord) -> OrReason<String> {
        plain(self.expanded(word, escape_text, quoted_value))
    }

    /// A text in which every `$` may name a variable.
    pub(super) fn text(&self, text: &str) -> OrReason<String> {
        let word = ScriptWord {
            fragments: vec![twinbuild_inspect::WordFragment { text: text.to_owned(), is_quoted: false }],
        };
        self.word(&word)
    }

    fn expanded(&self, word: &ScriptWord, text: fn(&str) -> String, value: fn(&str) -> String) -> String {
        let mut result = String::new();
        for fragment in &word.fragments {
            if fragment.is_quoted {
                result.push_str(&text(&fragment.text));
                continue;
            }
            for piece in variable_pieces(&fragment.text) {
                match piece {
                    VariablePiece::Text(piece) => result.push_str(&text(piece)),
                    VariablePiece::Variable(name) => {
                        result.push_str(&value(self.values.get(name).map_or("", String::as_str)));
                    }
                }
            }
        }
        result
    }

    /// Names that scripts set for themselves; a session does not know them.
    pub(super) fn is_private(&self, name: &str) -> bool {
        let is_lower = name.starts_with(|first: char| first.is_ascii_lowercase());
        is_lower && name != "goversion" && self.values.contains_key(name)
    }
}

/// Text of a script, so that a session does not take it for a variable.
fn escape_text(text: &str) -> String {
    text.replace("${", "$${")
}

/// A value in a pattern; what the session puts in, it quotes itself.
fn quoted_value(value: &str) -> String {
    let mut result = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        result.push_str(&GoPattern::quoted(before));
        result.push_str(&format!("${{{name}}}"));
        rest = after;
    }
    result + &GoPattern::quoted(rest)
}

/// A text without addresses of the tests' services.
fn plain(text: String) -> OrReason<String> {
    if text.contains(PROXY_ADDRESS) {
        return Err("names the tests' own module proxy, which answers some paths specially".into());
    }
    if text.contains(SUM_DATABASE) {
        return Err("names the tests' own checksum database".into());
    }
    Ok(text)
}

/// A list of proxies in which the tests' own one has its name in the feature.
fn proxy_list(value: &str) -> OrReason<String> {
    let mut result = String::new();
    for part in value.split_inclusive([',', '|']) {
        let name = part.trim_end_matches([',', '|']);
        result.push_str(&if name == PROXY_ADDRESS { PROXY.to_owned() } else { plain(name.to_owned())? });
        result.push_str(&part[name.len()..]);
    }
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> ScriptEnvironment {
        ScriptEnvironment::new(&"linux/amd64".parse().unwrap())
    }

    #[test]
    fn what_is_known_is_put_in_and_the_rest_stays() {
        let mut environment = environment();
        assert_eq!(environment.text("$GOPATH${/}a$GOEXE").unwrap(), "${WORK}/gopath/a");
        assert_eq!(environment.text("$none^a$").unwrap(), "^a$");
        let set = environment.set("GOPATH", "${WORK}/x".into()).unwrap();
        assert_eq!(set, Some(("GOPATH".into(), "${WORK}/x".into())));
        assert_eq!(environment.text("$GOPATH").unwrap(), "${WORK}/x");
        assert_eq!(environment.set("go111", "x".into()), Ok(None));
        assert_eq!(environment.text("$go111").unwrap(), "x");
        assert!(environment.set("TESTGO_VERSION", "go1.21".into()).is_err());
    }

    #[test]
    fn what_holds_the_directory_keeps_it() {
        let mut environment = environment();
        let old = environment.text("$PWD").unwrap();
        assert_eq!(environment.set("OLD", old), Ok(Some(("OLD".into(), "${WORK}/gopath/src".into()))));
        for (path, directory) in [
            ("a/./b/../c/", "${WORK}/gopath/src/a/c"),
            ("..", "${WORK}/gopath/src/a"),
            ("${GOROOT}/src", "${GOROOT}/src"),
        ] {
            environment.change_directory(path);
            assert_eq!(environment.text("$PWD").unwrap(), directory);
        }
        assert_eq!(environment.text("$OLD").unwrap(), "${WORK}/gopath/src");
    }

    #[test]
    fn the_tests_services_are_named_where_they_can_be() {
        let mut environment = environment();
        let own = environment.expanded_value("GOPROXY");
        assert_eq!(environment.set("proxy", own.clone()), Ok(None));
        let list = environment.set("GOPROXY", format!("{own},direct")).unwrap();
        assert_eq!(list, Some(("GOPROXY".into(), "proxy,direct".into())));
        assert!(environment.set("GOPROXY", format!("{own}/quiet")).is_err());
        assert!(environment.text("$proxy/x").is_err());
    }

    impl ScriptEnvironment {
        fn expanded_value(&self, name: &str) -> String {
            self.values[name].clone()
        }
    }
}
