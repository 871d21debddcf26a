//! What a trace tells of a failure that a log can't: the file that was missing, the address that was refused.

mod rules;
mod tellings;
#[cfg(test)]
mod tests;

pub(super) use rules::KILLED;
pub(super) use tellings::TraceTellings;
