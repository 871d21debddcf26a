//! Which questions meet a fault.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use hickory_proto::rr::RecordType;

use crate::dns::NameFault;
use crate::dns::zone::normal;

/// A fault and the questions that meet it: all, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFaultRule {
    fault: NameFault,
    name: Option<String>,
    first: Option<u32>,
    lasts: Option<Duration>,
}

impl NameFaultRule {
    /// Every question meets the fault.
    pub fn always(fault: NameFault) -> Self {
        Self { fault, name: None, first: None, lasts: None }
    }

    /// Only questions for this name meet it.
    #[must_use]
    pub fn of(mut self, name: &str) -> Self {
        self.name = Some(normal(name));
        self
    }

    /// Only the first `count` questions for each type of record meet it: then it has healed. Clients ask for the addresses of
    /// both versions of IP at once, and whose question comes first is chance.
    #[must_use]
    pub fn first(mut self, count: u32) -> Self {
        self.first = Some(count);
        self
    }

    /// It has healed so long after the first question that met it: a poisoned record lasts as long as it may be kept.
    #[must_use]
    pub fn heals_after(mut self, time: Duration) -> Self {
        self.lasts = Some(time);
        self
    }
}

/// The rules of one name server. They count what they have met.
#[derive(Debug, Default)]
pub struct NameFaults {
    rules: Mutex<Vec<State>>,
}

#[derive(Debug)]
struct State {
    rule: NameFaultRule,
    since: Option<Instant>,
    /// How many questions have met it, by the type of record.
    met: HashMap<RecordType, u32>,
}

impl NameFaults {
    /// The first of `rules` that holds for a question decides.
    pub fn new(rules: Vec<NameFaultRule>) -> Self {
        let rules = rules.into_iter().map(|rule| State { rule, since: None, met: HashMap::new() }).collect();
        Self { rules: Mutex::new(rules) }
    }

    /// The fault that a question for such a record of `name` meets at the time `now`.
    pub(crate) fn next(&self, name: &str, record_type: RecordType, now: Instant) -> Option<NameFault> {
        let name = normal(name);
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let state = rules.iter_mut().find(|State { rule, since, met }| {
            let age = since.map(|since| now.saturating_duration_since(since)).unwrap_or_default();
            let met = met.get(&record_type).copied().unwrap_or_default();
            let healed = rule.first.is_some_and(|first| met >= first)
                || rule.lasts.is_some_and(|lasts| age >= lasts && since.is_some());
            !healed && rule.name.as_ref().is_none_or(|of| *of == name)
        })?;
        state.since.get_or_insert(now);
        let met = state.met.entry(record_type).or_default();
        *met = met.saturating_add(1);
        Some(state.rule.fault.clone())
    }
}
