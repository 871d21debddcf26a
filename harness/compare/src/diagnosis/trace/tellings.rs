//! The rules that know something in a trace, and what follows for the diagnosis of a log.

use regex::Regex;
use twinbuild_model::{AccessKind, Alternative, Diagnosis, Evidence, EvidenceSource, Fix, Layer, Trace};

use super::super::facts::Facts;
use super::super::findings::{LONGEST_EVIDENCE, MOST_ALTERNATIVES, cut};
use super::rules::{Deed, NOTHING, TraceRule, trace_rules};

/// Deeds of one rule that are kept; of more, the last.
const MOST_OF_A_RULE: usize = 20;

/// Deeds of one rule that are held against all others of the trace; of more, the last.
const MOST_CANDIDATES: usize = 200;

/// Deeds shown as evidence of one cause.
const MOST_SHOWN: usize = 3;

/// In texts: a trace does not begin with the program that it is of.
const UNKNOWN_PROGRAM: &str = "?";

/// What the rules know of a trace.
#[derive(Debug, Default)]
pub(in super::super) struct TraceTellings {
    tellings: Vec<Telling>,
}

/// One deed that a rule knows.
#[derive(Debug)]
struct Telling {
    rule: &'static TraceRule,
    subject: String,
    line: u64,
    text: String,
    facts: Facts,
}

/// One entry of a trace, whatever was done.
struct Entry<'trace> {
    deed: Deed,
    what: &'trace str,
    error: Option<&'trace str>,
    subject: String,
    by: &'trace str,
    line: u64,
}

impl TraceTellings {
    /// What the rules know of `trace`.
    pub(in super::super) fn of(trace: &Trace) -> Self {
        let mut entries = entries(trace);
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.line));
        let of_rule = |rule: &'static TraceRule| {
            let candidates = entries.iter().filter(|entry| is_candidate(rule, entry)).take(MOST_CANDIDATES);
            let known = candidates.filter_map(|entry| telling(rule, entry, &entries, trace));
            known.take(MOST_OF_A_RULE).collect::<Vec<_>>()
        };
        Self { tellings: trace_rules().iter().flat_map(of_rule).collect() }
    }

    /// The diagnosis of a log, which the rule of this name made, with what the trace tells of the same failure.
    pub(in super::super) fn refine(&self, diagnosis: Diagnosis, log_rule: Option<&str>) -> Diagnosis {
        let of = log_rule.unwrap_or(NOTHING);
        let has = |names: &[String]| names.iter().any(|name| name == of);
        let mut settling: Vec<&Telling> =
            self.tellings.iter().filter(|telling| has(&telling.rule.settles)).collect();
        settling.sort_by_key(|telling| (telling.is_named(&diagnosis), telling.rule.telling, telling.line));
        let diagnosis = match settling.last() {
            Some(chosen) => settled(diagnosis, chosen, &settling),
            None => diagnosis,
        };
        let suggesting = self.tellings.iter().filter(|telling| has(&telling.rule.suggests));
        suggesting.fold(diagnosis, suggested)
    }
}

impl Telling {
    /// Whether the log's own lines name what the deed was done to.
    fn is_named(&self, diagnosis: &Diagnosis) -> bool {
        diagnosis.evidence.iter().any(|evidence| evidence.text.contains(&self.subject))
    }

    fn cause(&self) -> String {
        self.facts.fill(&self.rule.cause)
    }

    /// Names in a trace are whatever a build makes them: a command without them says nothing.
    fn verify(&self) -> Option<String> {
        self.rule.verify.as_deref().and_then(|verify| self.facts.fill_wholly(verify))
    }

    fn fix(&self) -> Option<Fix> {
        let change = self.rule.change.as_ref().and_then(|change| self.facts.fill_change(change));
        self.rule.fix.as_deref().map(|advice| Fix { advice: self.facts.fill(advice), change })
    }

    fn evidence(&self) -> Evidence {
        Evidence { source: EvidenceSource::Trace, number: self.line, text: self.text.clone() }
    }
}

fn entries(trace: &Trace) -> Vec<Entry<'_>> {
    let escaped = |subject: &str| subject.escape_debug().to_string();
    let accesses = trace.files.iter().filter_map(|access| {
        let (deed, what) = match access.kind {
            AccessKind::Missed => (Deed::Missed, "missed"),
            AccessKind::Read => (Deed::Read, "read"),
            AccessKind::Ran | AccessKind::Listed | AccessKind::Wrote => return None,
        };
        Some(Entry {
            deed,
            what,
            error: None,
            subject: escaped(&access.path),
            by: &access.by,
            line: access.line,
        })
    });
    let failures = trace.failures.iter().map(|failed| Entry {
        deed: Deed::Failed,
        what: &failed.call,
        error: Some(&failed.error),
        subject: escaped(&failed.subject),
        by: &failed.by,
        line: failed.line,
    });
    accesses.chain(failures).collect()
}

/// Whether a deed is one of the rule's, whatever else was done.
fn is_candidate(rule: &TraceRule, entry: &Entry<'_>) -> bool {
    let is_listed = |list: &[String], what: &str| list.is_empty() || list.iter().any(|name| name == what);
    rule.deed == entry.deed
        && is_listed(&rule.calls, entry.what)
        && entry.error.is_none_or(|error| is_listed(&rule.errors, error))
        && rule.pattern.as_ref().is_some_and(|pattern| pattern.is_match(&entry.subject))
        && rule.unless.as_ref().is_none_or(|unless| !unless.is_match(&entry.subject))
}

/// What a candidate tells, if the rest of the trace allows it.
fn telling(
    rule: &'static TraceRule,
    entry: &Entry<'_>,
    entries: &[Entry<'_>],
    trace: &Trace,
) -> Option<Telling> {
    let pattern = rule.pattern.as_ref()?;
    let by = entry.by.rsplit('/').next().unwrap_or_default();
    let mut facts = Facts::default();
    facts.add_groups(pattern, &entry.subject);
    facts.add("by", if by.is_empty() { UNKNOWN_PROGRAM } else { by });
    facts.add("error", entry.error.unwrap_or_default());
    if let Some(missed) = &rule.missed {
        let missed = filled(missed, pattern, &entry.subject)?;
        let is_it = |other: &Entry<'_>| other.deed == Deed::Missed && missed.is_match(&other.subject);
        entries.iter().any(is_it).then_some(())?;
    }
    if let Some(absent) = &rule.absent {
        let absent = filled(absent, pattern, &entry.subject)?;
        let mut used = trace.accesses(AccessKind::Read).chain(trace.accesses(AccessKind::Ran));
        (trace.gaps.is_empty() && !used.any(|access| absent.is_match(&access.path))).then_some(())?;
    }
    if let Some(not_run) = &rule.not_run {
        let not_run = filled(not_run, pattern, &entry.subject)?;
        let mut run = trace.accesses(AccessKind::Ran);
        (trace.gaps.is_empty() && !run.any(|access| not_run.is_match(&access.path))).then_some(())?;
    }
    let error = entry.error.map_or_else(String::new, |error| format!(": {error}"));
    let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
    let text = format!("{} {}{error}{by}", entry.what, entry.subject);
    let text = if text.len() <= LONGEST_EVIDENCE { text } else { cut(&text, 0) };
    Some(Telling { rule, subject: entry.subject.clone(), line: entry.line, text, facts })
}

/// The regular expression in which `{name}` is what a group of `pattern` holds.
fn filled(template: &str, pattern: &Regex, subject: &str) -> Option<Regex> {
    let captures = pattern.captures(subject)?;
    let mut text = template.to_owned();
    for name in pattern.capture_names().flatten() {
        let value = captures.name(name).map_or("", |value| value.as_str());
        text = text.replace(&format!("{{{name}}}"), &regex::escape(value));
    }
    Regex::new(&text).ok()
}

fn settled(diagnosis: Diagnosis, chosen: &Telling, fitting: &[&Telling]) -> Diagnosis {
    let cause = chosen.cause();
    let mut evidence = diagnosis.evidence;
    let same = fitting.iter().rev().filter(|telling| telling.cause() == cause);
    evidence.extend(same.take(MOST_SHOWN).map(|telling| telling.evidence()));
    let mut also = diagnosis.also;
    let keeps_help = diagnosis.layer == chosen.rule.layer;
    if !keeps_help && diagnosis.layer != Layer::Unknown {
        let alternative = Alternative {
            layer: diagnosis.layer,
            cause: diagnosis.cause,
            evidence: Vec::new(),
            verify: diagnosis.verify.clone(),
            fix: diagnosis.fix.clone(),
        };
        add(&mut also, alternative);
    }
    Diagnosis {
        layer: chosen.rule.layer,
        cause,
        evidence,
        verify: chosen.verify().or(diagnosis.verify.filter(|_| keeps_help)),
        fix: chosen.fix().or(diagnosis.fix.filter(|_| keeps_help)),
        also,
    }
}

fn suggested(mut diagnosis: Diagnosis, telling: &Telling) -> Diagnosis {
    let cause = telling.cause();
    if diagnosis.cause != cause && diagnosis.also.iter().all(|other| other.cause != cause) {
        let alternative = Alternative {
            layer: telling.rule.layer,
            cause,
            evidence: vec![telling.evidence()],
            verify: telling.verify(),
            fix: telling.fix(),
        };
        add(&mut diagnosis.also, alternative);
    }
    diagnosis
}

/// What has evidence of its own goes before what a text allows.
fn add(also: &mut Vec<Alternative>, alternative: Alternative) {
    also.insert(0, alternative);
    also.truncate(MOST_ALTERNATIVES);
}
