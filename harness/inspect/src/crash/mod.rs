//! Crashes of Go programs, from what their runtime writes to the standard error output.

mod data_race;
mod read_crash;
mod stack_text;
#[cfg(test)]
mod tests;

pub use read_crash::read_crash;
