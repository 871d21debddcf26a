//! Reading the log files that processes leave, whatever their size, in bounded memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use memchr::memmem::Finder;

use crate::background::blocking;

/// How much of a long log is read at its start and at its end: the bytes, and the lines in them.
const WINDOW_BYTES: usize = 512 * 1024;
const WINDOW_LINES: usize = 2_500;

/// How much is read at a time where all of a file is looked at.
const CHUNK_BYTES: usize = 1 << 20;

/// What a command wrote into `log`, for an error's message: of a long one, its beginning and its end.
pub(crate) async fn said(log: &Path) -> String {
    let log = log.to_owned();
    let said = blocking(move || log_window(&log)).await.unwrap_or_default();
    String::from_utf8_lossy(&said).trim().to_owned()
}

/// A log file, or of a long one its first and last lines, with a line between them that says how many were left out.
///
/// # Errors
/// When the file can't be read.
pub fn log_window(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = Vec::new();
    if length <= 2 * WINDOW_BYTES as u64 {
        file.read_to_end(&mut head)?;
        return Ok(head);
    }
    file.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut head)?;
    head.truncate(end_of_lines(&head));
    let tail_start = length - WINDOW_BYTES as u64;
    file.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    file.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut tail)?;
    let skipped = start_of_lines(&tail);
    let kept_from = tail_start + skipped as u64;
    let left_out = count_lines(&mut file, head.len() as u64, kept_from)?;
    head.extend(format!("... {left_out} lines left out ...\n").bytes());
    head.extend(&tail[skipped..]);
    Ok(head)
}

/// Whether the file has `text` somewhere. All of it is looked at.
///
/// # Errors
/// When the file can't be read.
pub fn log_contains(path: &Path, text: &str) -> io::Result<bool> {
    let finder = Finder::new(text);
    let mut file = File::open(path)?;
    let mut chunk = Vec::new();
    loop {
        // What may be the beginning of the text stays before the next chunk.
        let overlap = chunk.len().min(text.len().saturating_sub(1));
        chunk.drain(..chunk.len() - overlap);
        let read = file.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
        if finder.find(&chunk).is_some() {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

/// Where the first lines end: after at most as many as a window has, and with a whole one if there is any.
fn end_of_lines(head: &[u8]) -> usize {
    let ends = memchr::memchr_iter(b'\n', head).take(WINDOW_LINES);
    ends.last().map_or(head.len(), |newline| newline + 1)
}

/// Where the last lines start: likewise.
fn start_of_lines(tail: &[u8]) -> usize {
    let ends = memchr::memrchr_iter(b'\n', tail.strip_suffix(b"\n").unwrap_or(tail)).take(WINDOW_LINES);
    ends.last().map_or(0, |newline| newline + 1)
}

fn count_lines(file: &mut File, from: u64, to: u64) -> io::Result<usize> {
    file.seek(SeekFrom::Start(from))?;
    let mut middle = file.take(to - from);
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut lines = 0;
    loop {
        match middle.read(&mut buffer)? {
            0 => return Ok(lines),
            length => lines += memchr::memchr_iter(b'\n', &buffer[..length]).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        file
    }

    #[test]
    fn a_short_log_is_read_whole() {
        let content = "one\ntwo";
        assert_eq!(log_window(file(content).path()).unwrap(), content.as_bytes());
    }

    #[test]
    fn of_a_long_log_every_line_is_shown_or_counted() {
        let lines: Vec<_> = (0..400_000).map(|number| format!("line {number}")).collect();
        let window = String::from_utf8(log_window(file(&lines.join("\n")).path()).unwrap()).unwrap();
        let shown: Vec<_> = window.lines().collect();
        assert_eq!(shown.len(), 2 * WINDOW_LINES + 1);
        assert_eq!((shown[0], shown[2 * WINDOW_LINES]), ("line 0", "line 399999"));
        assert_eq!(shown[WINDOW_LINES], format!("... {} lines left out ...", 400_000 - 2 * WINDOW_LINES));
    }

    #[test]
    fn a_long_log_of_one_line_is_bounded_too() {
        let window = log_window(file(&"x".repeat(8 << 20)).path()).unwrap();
        assert!(window.len() < 3 * WINDOW_BYTES, "{}", window.len());
    }

    #[test]
    fn a_text_is_found_wherever_it_stands_and_nothing_else_is() {
        for before in [0, CHUNK_BYTES - 3, CHUNK_BYTES, 3 * CHUNK_BYTES + 7] {
            let log = file(&format!("{}needle{}", "x".repeat(before), "y".repeat(10)));
            assert!(log_contains(log.path(), "needle").unwrap(), "{before}");
            assert!(!log_contains(log.path(), "needles").unwrap(), "{before}");
        }
        assert!(!log_contains(file("").path(), "needle").unwrap());
    }
}
