//! `twinbuild lint`.
use crate::arguments::LintArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;
pub(crate) fn lint(_a: &LintArguments, _s: &Surroundings, _o: &Output) -> Result<u8, Problem> {
    Err(Problem::said(ProblemClass::Usage, "not yet"))
}
