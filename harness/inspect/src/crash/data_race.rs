//! What the race detector reports. Format: <https://go.dev/doc/articles/race_detector#Report_Format>

use std::sync::LazyLock;

use regex::Regex;
use twinbuild_model::evidence::GoroutineStack;

use super::stack_text::read_stack;
use crate::PathMasks;

/// The line that a report begins with.
const BEGINNING: &str = "WARNING: DATA RACE";

static ACCESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^((?:Previous )?(?:atomic )?(?:[Rr]ead|[Ww]rite)) at 0x[0-9a-f]+ by (?:main )?goroutine ?(\d*):$",
    )
    .ok()
});
static CREATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^Goroutine (\d+) \([a-z ]+\) created at:$").ok());

/// The accesses of the first race that is reported.
pub(super) fn data_race(lines: &[&str], masks: &PathMasks) -> Option<Vec<GoroutineStack>> {
    let start = lines.iter().position(|line| *line == BEGINNING)? + 1;
    let length =
        lines[start..].iter().position(|line| line.starts_with("=====")).unwrap_or(lines.len() - start);
    let (access, creation) = (ACCESS.as_ref()?, CREATION.as_ref()?);
    let lines = &lines[start..start + length];
    let mut accesses: Vec<(&str, GoroutineStack)> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        if let Some(found) = access.captures(line) {
            let state = found.get(1).map_or("", |state| state.as_str()).to_lowercase();
            let (stack, taken) = read_stack(&lines[at..], &state, masks);
            at += taken;
            accesses.push((found.get(2).map_or("", |number| number.as_str()), stack));
        } else if let Some(found) = creation.captures(line) {
            let (stack, taken) = read_stack(&lines[at..], "", masks);
            at += taken;
            let creator = stack.calls.into_iter().next();
            let of = |number: &str| found.get(1).is_some_and(|created| created.as_str() == number);
            for (_, stack) in accesses.iter_mut().filter(|(number, _)| of(number)) {
                stack.created_by.clone_from(&creator);
            }
        }
    }
    (!accesses.is_empty()).then(|| accesses.into_iter().map(|(_, stack)| stack).collect())
}
