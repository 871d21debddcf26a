//! Which requests meet a fault.

use std::sync::{Mutex, PoisonError};

use http::Version;

use crate::http::HttpFault;

/// A fault and the requests that meet it: all, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpFaultRule {
    fault: HttpFault,
    path_contains: String,
    first: Option<u32>,
}

impl HttpFaultRule {
    /// Every request meets the fault.
    pub fn always(fault: HttpFault) -> Self {
        Self { fault, path_contains: String::new(), first: None }
    }

    /// Only the first `count` requests that would meet it do.
    #[must_use]
    pub fn first(mut self, count: u32) -> Self {
        self.first = Some(count);
        self
    }

    /// Only requests whose path or query contains `text` meet it.
    #[must_use]
    pub fn where_path_contains(mut self, text: &str) -> Self {
        text.clone_into(&mut self.path_contains);
        self
    }
}

/// The rules of one service. They count what they have met, and can be replaced while the service runs.
#[derive(Debug, Default)]
pub struct HttpFaults {
    rules: Mutex<Vec<HttpFaultRule>>,
}

impl HttpFaults {
    /// The first of `rules` that holds for a request decides.
    pub fn new(rules: Vec<HttpFaultRule>) -> Self {
        Self { rules: Mutex::new(rules) }
    }

    /// Other rules from now on; none make the service healthy.
    pub fn replace(&self, rules: Vec<HttpFaultRule>) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The fault that a request for `target` meets.
    pub(crate) fn next(&self, target: &str, version: Version) -> Option<HttpFault> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| {
            let carried = match rule.fault {
                HttpFault::GoesAway | HttpFault::RefusesStreams => version == Version::HTTP_2,
                _ => true,
            };
            carried && rule.first != Some(0) && target.contains(&rule.path_contains)
        })?;
        rule.first = rule.first.map(|left| left - 1);
        Some(rule.fault.clone())
    }
}
