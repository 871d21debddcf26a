//! Why a script is not imported.

/// Something in a script that no step can say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// The reason, in words that scripts share: `runs git`.
    pub reason: String,
    /// The line in the script, from 1; 0 where it is about the whole script.
    pub line: usize,
    /// The line's text, or the file's name.
    pub text: String,
}

/// The result of what may meet an obstacle: the reason alone, whose place the caller knows.
pub(super) type OrReason<Value> = Result<Value, String>;
