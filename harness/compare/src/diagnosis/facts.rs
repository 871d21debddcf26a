//! What a line names: hosts, URLs, modules, versions. Texts of rules are filled with it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use twinbuild_model::Change;

/// Longer values are no names, in bytes.
const LONGEST_VALUE: usize = 300;

/// What lines name, by the name that texts have for it between braces.
#[derive(Debug, Default)]
pub(super) struct Facts {
    values: BTreeMap<String, String>,
}

/// Whatever most messages have, each with the groups that it fills.
static COMMON: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let patterns = [
        r#"(?<url>https?://[A-Za-z0-9._~:/?&=%@+!\[\]-]*[A-Za-z0-9/])"#,
        r#"https?://(?:[^\s/"'@]*@)?(?<host>[A-Za-z0-9._-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?)"#,
        r"\blookup (?<host>[A-Za-z0-9._-]+?)\.?(?: on |: |$)",
        r"resolve host(?:name)?:? '?(?<host>[A-Za-z0-9._-]+)",
        r"connect to (?:host )?(?<host>[A-Za-z0-9._-]+) port \d",
        r"\b(?<module>[A-Za-z0-9][\w.-]*\.[\w.-]+(?:/[\w.~!-]+)*)@(?<version>v\d[\w.+-]*)",
        r"\b(?:package|import path|for private|for public) \x22?(?<module>[A-Za-z0-9][\w-]*\.[\w.-]+(?:/[\w.~-]+)*)",
        r"\bpackage \x22?(?<package>[A-Za-z0-9][\w.~/-]*[\w])",
        r"dial (?:tcp|udp) (?<address>[0-9A-Fa-f.:\[\]]*\]?:\d+)",
        r"(?<file>(?:[A-Za-z]:)?[\w./\\@~+-]+\.(?:go|mod|sum|work|c|h|s|S|cc|cpp|m))(?::\d+|\b)",
        r"(?<path>(?:[A-Za-z]:\\|/)[\w./\\@~+-]+)",
    ];
    // The patterns are part of the program, and a test compiles them.
    patterns.into_iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
});

impl Facts {
    /// Adds what a line names and no line before it did.
    pub(super) fn add_line(&mut self, line: &str) {
        for pattern in COMMON.iter() {
            self.add_groups(pattern, line);
        }
        if let Some(host) = self.values.get("host").cloned() {
            // The last colon of an address of IP version 6 is before no port where a bracket closes it.
            let with_port = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok());
            self.add("hostname", with_port.map_or(host.as_str(), |(name, _)| name));
            self.add("endpoint", &if with_port.is_some() { host } else { format!("{host}:443") });
        }
    }

    /// Adds what the named groups of a rule's pattern hold.
    pub(super) fn add_groups(&mut self, pattern: &Regex, line: &str) {
        let Some(captures) = pattern.captures(line) else { return };
        for name in pattern.capture_names().flatten() {
            if let Some(value) = captures.name(name) {
                self.add(name, value.as_str());
            }
        }
    }

    /// Adds a value. Texts are commands that people copy, so what a shell would not take literally is no value.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let is_literal = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@+~=%,?&![]\\|".contains(&byte);
        if !value.is_empty() && value.len() <= LONGEST_VALUE && value.bytes().all(is_literal) {
            self.values.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
    }

    /// `text` with what lines name in place of `{name}`; what none names is written in capitals.
    pub(super) fn fill(&self, text: &str) -> String {
        self.filled(text, str::to_uppercase).unwrap_or_default()
    }

    /// As [`Self::fill`]; `None` where something is not named.
    pub(super) fn fill_wholly(&self, text: &str) -> Option<String> {
        let mut is_whole = true;
        let text = self.filled(text, |_| {
            is_whole = false;
            String::new()
        });
        text.filter(|_| is_whole)
    }

    /// The change with its values; `None` where one is lacking.
    pub(super) fn fill_change(&self, change: &Change) -> Option<Change> {
        Some(match change {
            Change::SetVariable { name, value } => {
                Change::SetVariable { name: self.fill_wholly(name)?, value: self.fill_wholly(value)? }
            }
            Change::UnsetVariable { name } => Change::UnsetVariable { name: self.fill_wholly(name)? },
            Change::TrustAuthority => Change::TrustAuthority,
            Change::UseNameServer => Change::UseNameServer,
            Change::GoCommand { arguments } => {
                let arguments: Option<Vec<String>> =
                    arguments.iter().map(|argument| self.fill_wholly(argument)).collect();
                Change::GoCommand { arguments: arguments? }
            }
        })
    }

    fn filled(&self, text: &str, mut otherwise: impl FnMut(&str) -> String) -> Option<String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            filled.push_str(before);
            filled.push_str(&self.values.get(name).cloned().unwrap_or_else(|| otherwise(name)));
            rest = after;
        }
        Some(filled + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(line: &str) -> Facts {
        let mut facts = Facts::default();
        facts.add_line(line);
        facts
    }

    #[test]
    fn a_request_to_a_proxy_names_everything() {
        let line = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test:8443/a/example.com/lib/@v/v1.0.0.info": dial tcp 127.0.0.1:8443: connect: connection refused"#;
        let text = "{module} {version} {host} {hostname} {endpoint} {address}";
        assert_eq!(
            facts(line).fill_wholly(text).unwrap(),
            "example.com/lib v1.0.0 proxy.test:8443 proxy.test proxy.test:8443 127.0.0.1:8443"
        );
    }

    #[test]
    fn an_address_of_ip_version_6_is_whole() {
        let text = "{hostname} {endpoint}";
        assert_eq!(
            facts("Get \"https://[fd00::1]/a\": EOF").fill_wholly(text).unwrap(),
            "[fd00::1] [fd00::1]:443"
        );
        assert_eq!(
            facts("Get \"https://[fd00::1]:8443/a\": EOF").fill_wholly(text).unwrap(),
            "[fd00::1] [fd00::1]:8443"
        );
    }

    #[test]
    fn what_is_not_named_stays_a_word_in_capitals() {
        let facts = facts("nothing here");
        assert_eq!(facts.fill("curl -v {url} {GOPROXY}"), "curl -v URL GOPROXY");
        assert_eq!(facts.fill_wholly("curl {url}"), None);
        assert_eq!(facts.fill_wholly("curl").as_deref(), Some("curl"));
        assert_eq!(facts.fill_change(&Change::UnsetVariable { name: "{variable}".to_owned() }), None);
    }

    #[test]
    fn nothing_that_a_shell_expands_is_a_value() {
        let mut facts = facts("lookup $(reboot): no such host");
        facts.add("host", "a;b");
        facts.add("host", "`a`");
        assert_eq!(facts.fill("{host}"), "HOST");
        facts.add("host", "a.test");
        facts.add("host", "later.test");
        assert_eq!(facts.fill("{host}"), "a.test");
    }

    #[test]
    fn every_common_pattern_compiles() {
        assert_eq!(COMMON.len(), 11);
    }
}
