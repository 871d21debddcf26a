//! What Wine itself says in the standard error of a program that ends, where it has no stream of its own.
//!
//! A thread that asks Wine's server for something while its process ends finds the connection closed, and says so, whatever
//! the settings of Wine's own log are: `wine client error:d0: sendmsg: Socket operation on non-socket`. Source:
//! `server_protocol_perror` in <https://gitlab.winehq.org/wine/wine/-/blob/wine-8.0/dlls/ntdll/unix/server.c>

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// What each of its lines begins with; the number of a thread follows, in hexadecimal, and a colon.
const BEGINNING: &[u8] = b"wine client error:";

/// How much of a log's end is looked at, in bytes: a process has few threads left by then, and each says one line.
const END_BYTES: u64 = 16 << 10;

/// Takes such lines off the end of a log.
///
/// # Errors
/// When the log can't be read or written.
pub(super) fn remove_wine_words(log: &Path) -> io::Result<()> {
    let mut file = File::open(log)?;
    let from = file.metadata()?.len().saturating_sub(END_BYTES);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.take(END_BYTES).read_to_end(&mut end)?;
    let Some(kept) = without_wine_words(&end) else { return Ok(()) };
    let mut file = OpenOptions::new().write(true).open(log)?;
    file.seek(SeekFrom::Start(from))?;
    file.write_all(&kept)?;
    file.set_len(from + kept.len() as u64)
}

/// The text without what Wine said, from where it began to the line's end: the program may have left its last line open.
/// `None` where Wine said nothing.
fn without_wine_words(text: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        kept.extend(&line[..beginning(line).unwrap_or(line.len())]);
    }
    (kept.len() < text.len()).then_some(kept)
}

/// Where Wine's words begin in a line.
fn beginning(line: &[u8]) -> Option<usize> {
    let is_it = |at: usize| {
        let thread = line[at..].strip_prefix(BEGINNING)?;
        let digits = thread.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        (digits > 0 && thread[digits..].starts_with(b": ")).then_some(at)
    };
    (0..line.len()).find_map(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "wine client error:d0: sendmsg: Socket operation on non-socket\n";

    fn left(text: &str) -> Option<String> {
        without_wine_words(text.as_bytes()).map(|kept| String::from_utf8(kept).unwrap())
    }

    #[test]
    fn what_wine_says_at_the_end_is_taken_away() {
        assert_eq!(left(SAID).as_deref(), Some(""));
        assert_eq!(left(&format!("usage: x\n{SAID}{SAID}")).as_deref(), Some("usage: x\n"));
        assert_eq!(left(&format!("no line end{SAID}")).as_deref(), Some("no line end"));
    }

    #[test]
    fn what_the_program_says_stays() {
        for said in
            ["", "wine\n", "wine client error\n", "wine client error:\n", "wine client error:xyz: no\n"]
        {
            assert_eq!(left(said), None, "{said}");
        }
    }

    #[test]
    fn a_long_log_keeps_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("stderr");
        let said = "a line of the program\n".repeat(10_000);
        std::fs::write(&log, format!("{said}{SAID}")).unwrap();
        remove_wine_words(&log).unwrap();
        assert_eq!(std::fs::read_to_string(&log).unwrap(), said);
        remove_wine_words(&folder.path().join("none")).unwrap_err();
    }
}
