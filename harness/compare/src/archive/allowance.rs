//! How much may still be inflated.

use std::cell::Cell;

use crate::artifact::Unreadable;

/// How many bytes may still be inflated. A few packed bytes can stand for very many, so that what an archive says of
/// itself bounds nothing.
#[derive(Debug)]
pub(crate) struct Allowance {
    all: u64,
    left: Cell<u64>,
}

impl Allowance {
    pub(crate) fn new(bytes: u64) -> Self {
        Self { all: bytes, left: Cell::new(bytes) }
    }

    /// Takes bytes that were inflated off what is left.
    pub(crate) fn spend(&self, bytes: u64) -> Result<(), Unreadable> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.map(|_| ())
            .ok_or_else(|| Unreadable::new(format!("more than {} bytes would be inflated", self.all)))
    }
}
