//! The functions of two executables that are not of the same size.

use super::Place;

/// Functions of two executables that are not of the same size, those included that one side alone has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionSizes {
    /// The largest changes first.
    pub list: Vec<FunctionSize>,
    /// How many more there are.
    pub left_out: u64,
}

impl FunctionSizes {
    /// The same seen from the other side.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        for function in &mut self.list {
            std::mem::swap(&mut function.first, &mut function.second);
        }
        self
    }
}

/// A function with its size on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionSize {
    /// The file that it is in, where the artifacts are not that file, and its symbol.
    pub place: Place,
    /// Its size in the first artifact, in bytes; `None` where it is not there.
    pub first: Option<u64>,
    /// Its size in the second artifact, in bytes; `None` where it is not there.
    pub second: Option<u64>,
}

impl FunctionSize {
    /// By how many bytes it grew or shrank.
    pub fn change(&self) -> u64 {
        self.first.unwrap_or(0).abs_diff(self.second.unwrap_or(0))
    }
}
