//! Bounds that hold by construction: what is written is taken from a budget first.

/// How many bytes may still be written.
#[derive(Debug)]
pub(crate) struct Budget(usize);

impl Budget {
    /// A budget of `bytes`.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    /// Takes `bytes`; where so many are not left, none are taken and the answer is false.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.0;
        if enough {
            self.0 -= bytes;
        }
        enough
    }

    /// Moves at most `bytes` to a budget of their own. What is left of that may be given back.
    pub(crate) fn split(&mut self, bytes: usize) -> Self {
        let taken = bytes.min(self.0);
        self.0 -= taken;
        Self(taken)
    }

    /// Adds what is left of `part`.
    pub(crate) fn give_back(&mut self, part: Self) {
        self.0 += part.0;
    }

    /// The first of `items` that fit, a byte beside each for its line feed, and how many did not.
    pub(crate) fn fitting(&mut self, items: impl IntoIterator<Item = String>) -> (Vec<String>, usize) {
        self.fitting_as(items, |item| item)
    }

    /// As [`fitting`](Self::fitting), of items that `show` makes text of. Those after the first that does not fit are
    /// counted without it.
    pub(crate) fn fitting_as<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        show: impl Fn(T) -> String,
    ) -> (Vec<String>, usize) {
        let mut items = items.into_iter();
        let mut fitting = Vec::new();
        for item in items.by_ref() {
            let item = show(item);
            if !self.take(item.len() + 1) {
                return (fitting, items.count() + 1);
            }
            fitting.push(item);
        }
        (fitting, 0)
    }

    /// As [`fitting`](Self::fitting), with a last line from `more` where some did not fit. No line at all where the
    /// budget holds not even that one.
    pub(crate) fn lines(
        &mut self,
        items: impl IntoIterator<Item = String>,
        more: impl Fn(usize) -> String,
    ) -> Vec<String> {
        let reserved = more(usize::MAX).len() + 1;
        if !self.take(reserved) {
            return Vec::new();
        }
        let (mut lines, left_out) = self.fitting(items);
        if left_out > 0 {
            lines.push(more(left_out));
        } else {
            self.0 += reserved;
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: usize) -> Vec<String> {
        let more = |count: usize| format!("and {count} more");
        Budget::new(bytes).lines(["aa", "bb", "cc"].map(String::from), more)
    }

    #[test]
    fn lines_fit_or_are_counted() {
        let reserved = format!("and {} more\n", usize::MAX).len();
        assert_eq!(lines(reserved + 9), ["aa", "bb", "cc"]);
        assert_eq!(lines(reserved + 8), ["aa", "bb", "and 1 more"]);
        assert_eq!(lines(reserved), ["and 3 more"]);
        assert!(lines(reserved - 1).is_empty());
    }

    #[test]
    fn what_was_split_off_can_be_given_back() {
        let mut budget = Budget::new(10);
        let mut part = budget.split(20);
        assert!(!budget.take(1) && part.take(4) && !part.take(7));
        budget.give_back(part);
        assert!(budget.take(6) && !budget.take(1));
    }
}
