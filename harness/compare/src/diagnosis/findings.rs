//! What was found in a log, and what follows from it.

use twinbuild_model::{Alternative, Change, Diagnosis, Evidence, EvidenceSource, Fix, Layer};

use super::facts::Facts;
use super::proposal::{ListEdit, Proposal};
use super::rules::{OtherCause, Rule, rules};
use super::vocabulary::VARIABLES;

/// Lines that are kept for each rule.
pub(super) const LINES_OF_A_RULE: usize = 5;

/// Lines shown as evidence of one cause.
const MOST_EVIDENCE: usize = 8;

/// Other causes that are named.
pub(super) const MOST_ALTERNATIVES: usize = 6;

/// Rules that say less than this, and those of the same layer, are heard only on lines that no other explains.
const TELLING_LITTLE: u8 = 30;

/// The lines of a log that rules know, by rule.
#[derive(Debug)]
pub(super) struct Findings {
    by_rule: Vec<Vec<Evidence>>,
    variables: [Option<String>; VARIABLES.len()],
}

impl Default for Findings {
    fn default() -> Self {
        Self {
            by_rule: rules().iter().map(|_| Vec::new()).collect(),
            variables: [const { None }; VARIABLES.len()],
        }
    }
}

impl Findings {
    /// Notes a line that has words of `owner`, the number of a rule or of a variable after the rules, and says whether the
    /// line tells anything.
    pub(super) fn note(&mut self, owner: usize, number: u64, line: &str) -> bool {
        let (Some(rule), Some(lines)) = (rules().get(owner), self.by_rule.get_mut(owner)) else {
            return self.note_variable(owner - rules().len(), line);
        };
        let is_known = lines.len() < LINES_OF_A_RULE && rule.knows(line);
        if is_known {
            let at =
                rule.pattern.as_ref().and_then(|pattern| pattern.find(line)).map_or(0, |found| found.start());
            lines.push(Evidence { source: EvidenceSource::Log, number, text: cut(line, at) });
        }
        is_known
    }

    /// Whether a line with words of this owner would change nothing.
    pub(super) fn has_enough(&self, owner: usize) -> bool {
        match self.by_rule.get(owner) {
            Some(lines) => lines.len() >= LINES_OF_A_RULE,
            None => self.variables.get(owner - self.by_rule.len()).is_none_or(Option::is_some),
        }
    }

    /// What a variable was, whatever the log says of it.
    pub(super) fn set_variable(&mut self, name: &str, value: &str) {
        let known = VARIABLES.iter().zip(&mut self.variables).find(|(known, _)| **known == name);
        if let Some((_, known)) = known {
            *known = Some(value.to_owned());
        }
    }

    fn note_variable(&mut self, index: usize, line: &str) -> bool {
        let Some(name) = VARIABLES.get(index) else { return false };
        let value =
            line.split_once(&format!("{name}=")).map(|(_, value)| value.trim_start_matches(['\'', '"']));
        let value = value.map(|value| value.split(['\'', '"', ' ', ';', '\t']).next().unwrap_or_default());
        if let (Some(value), Some(known)) = (value, self.variables.get_mut(index)) {
            known.get_or_insert_with(|| value.to_owned());
            return true;
        }
        false
    }

    fn found(&self) -> impl Iterator<Item = (&'static Rule, &Vec<Evidence>)> {
        let has_lines = |name: &String| {
            rules().iter().zip(&self.by_rule).any(|(rule, lines)| rule.name == *name && !lines.is_empty())
        };
        rules().iter().zip(&self.by_rule).filter(move |(rule, lines)| {
            !lines.is_empty() && (rule.beside.is_empty() || rule.beside.iter().any(has_lines))
        })
    }

    /// What goes on to the next module proxy after the one that failed, where the log names it and its list is known.
    pub(super) fn detour(&self) -> Option<Change> {
        let (rule, _) = self.found().next()?;
        let edit = ListEdit::GoOnAfterProxy { entry: "{url}".to_owned() };
        Proposal::Edit(edit).change(&self.facts(rule))
    }

    /// What has no checksum database asked for this module.
    pub(super) fn unchecked(&self, module: &str) -> Option<Change> {
        let mut facts = Facts::default();
        facts.add("module", module);
        self.add_variables(&mut facts);
        let edit = ListEdit::AddPattern {
            name: "GONOSUMDB".to_owned(),
            or: Some("GOPRIVATE".to_owned()),
            value: "{module}".to_owned(),
        };
        Proposal::Edit(edit).change(&facts)
    }

    /// The name of the rule that the diagnosis is by.
    pub(super) fn rule_name(&self) -> Option<&'static str> {
        self.found().next().map(|(rule, _)| rule.name.as_str())
    }

    /// The diagnosis that the log alone allows.
    pub(super) fn diagnosis(&self) -> Diagnosis {
        let Some((rule, _)) = self.found().next() else { return unknown() };
        let facts = self.facts(rule);
        let evidence = self.evidence(rule);
        let others = rule.also.iter().map(|other| of_the_same_text(other, &facts));
        let mut also: Vec<Alternative> = Vec::new();
        for alternative in others.chain(self.of_other_rules(rule, &evidence)) {
            let is_new =
                alternative.cause != rule.cause && also.iter().all(|known| known.cause != alternative.cause);
            if is_new && also.len() < MOST_ALTERNATIVES {
                also.push(alternative);
            }
        }
        Diagnosis {
            layer: rule.layer,
            cause: facts.fill(&rule.cause),
            evidence,
            verify: rule.verify.as_deref().map(|verify| facts.fill(verify)),
            fix: fix(rule.fix.as_deref(), rule.change.as_ref(), &facts),
            also,
        }
    }

    /// What the lines of a rule name, then those of other rules of its layer.
    fn facts(&self, rule: &Rule) -> Facts {
        let mut facts = Facts::default();
        let distance = |found: &Rule| match found.name == rule.name {
            true => 0,
            false if rule.covers.contains(&found.name) => 1,
            false => 2,
        };
        let mut related: Vec<_> = self.found().filter(|(found, _)| found.layer == rule.layer).collect();
        related.sort_by_key(|(found, _)| distance(found));
        for (found, lines) in related {
            for line in lines {
                if let Some(pattern) = &found.pattern {
                    facts.add_groups(pattern, &line.text);
                }
                facts.add_line(&line.text);
            }
        }
        self.add_variables(&mut facts);
        facts
    }

    fn add_variables(&self, facts: &mut Facts) {
        for (name, value) in VARIABLES.iter().zip(&self.variables) {
            facts.add(name, value.as_deref().unwrap_or_default());
        }
    }

    /// The lines of a rule and of those that it covers, in their order.
    fn evidence(&self, rule: &Rule) -> Vec<Evidence> {
        let is_meant = |found: &Rule| found.name == rule.name || rule.covers.contains(&found.name);
        let lines = self.found().filter(|(found, _)| is_meant(found)).flat_map(|(_, lines)| lines);
        let mut lines: Vec<Evidence> = lines.cloned().collect();
        lines.sort_by_key(|line| line.number);
        lines.dedup_by_key(|line| line.number);
        lines.truncate(MOST_EVIDENCE);
        lines
    }

    fn of_other_rules<'a>(
        &'a self,
        rule: &'a Rule,
        evidence: &'a [Evidence],
    ) -> impl Iterator<Item = Alternative> + 'a {
        let is_known = |line: &Evidence| evidence.iter().any(|known| known.number == line.number);
        self.found()
            .filter(|(found, _)| found.name != rule.name && !rule.covers.contains(&found.name))
            .filter(move |(found, lines)| {
                let says_more = found.telling >= TELLING_LITTLE && found.layer != rule.layer;
                says_more || !lines.iter().all(is_known)
            })
            .map(move |(found, lines)| {
                let facts = self.facts(found);
                Alternative {
                    layer: found.layer,
                    cause: facts.fill(&found.cause),
                    evidence: lines.iter().filter(|line| !is_known(line)).cloned().collect(),
                    verify: found.verify.as_deref().map(|verify| facts.fill(verify)),
                    fix: fix(found.fix.as_deref(), found.change.as_ref(), &facts),
                }
            })
    }
}

fn unknown() -> Diagnosis {
    Diagnosis {
        layer: Layer::Unknown,
        cause: "no rule knows this log".to_owned(),
        evidence: Vec::new(),
        verify: None,
        fix: None,
        also: Vec::new(),
    }
}

fn of_the_same_text(other: &OtherCause, facts: &Facts) -> Alternative {
    Alternative {
        layer: other.layer,
        cause: facts.fill(&other.cause),
        evidence: Vec::new(),
        verify: other.verify.as_deref().map(|verify| facts.fill(verify)),
        fix: fix(other.fix.as_deref(), other.change.as_ref(), facts),
    }
}

fn fix(advice: Option<&str>, change: Option<&Proposal>, facts: &Facts) -> Option<Fix> {
    let change = change.and_then(|change| change.change(facts));
    advice.map(|advice| Fix { advice: facts.fill(advice), change })
}

/// Evidence is at most this long, in bytes.
pub(super) const LONGEST_EVIDENCE: usize = 400;

/// Bytes shown before what a rule knows, in a line that is cut.
const BEFORE: usize = 100;

/// A long line around `at`.
pub(super) fn cut(line: &str, at: usize) -> String {
    let mark = '…';
    let line = line.trim_end();
    if line.len() <= LONGEST_EVIDENCE {
        return line.to_owned();
    }
    let boundary =
        |at: usize| (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let from = if at + BEFORE < LONGEST_EVIDENCE { 0 } else { boundary(at - BEFORE) };
    let to = boundary(from + LONGEST_EVIDENCE - 2 * mark.len_utf8());
    let mark_if = |is_cut: bool| if is_cut { mark.to_string() } else { String::new() };
    format!("{}{}{}", mark_if(from > 0), &line[from..to], mark_if(to < line.len()))
}
