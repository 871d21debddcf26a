//! `twinbuild diff`.
use crate::arguments::DiffArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;
pub(crate) fn diff(_a: &DiffArguments, _s: &Surroundings, _o: &Output) -> Result<u8, Problem> {
    Err(Problem::said(ProblemClass::Usage, "not yet"))
}
