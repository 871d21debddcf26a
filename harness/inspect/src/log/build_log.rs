//! From what a build wrote to its log.

use std::io::{self, BufRead};

use twinbuild_model::evidence::BuildLog;

use super::PathMasks;
use super::bounded::{Limits, bounded};
use super::normaliser::normalised;

/// How much is kept of each stream: more than anybody reads, and less than a run record can bear.
const LIMITS: Limits = Limits { lines: 5_000, bytes: 1 << 20, line_bytes: 16 << 10 };

/// A stream of a build could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("read the {stream} of `{command}`")]
pub struct UnreadableLog {
    /// `stdout` or `stderr`.
    pub stream: &'static str,
    /// The last command line.
    pub command: String,
    /// What went wrong.
    #[source]
    pub source: io::Error,
}

/// Reads what a build wrote, line by line, and keeps the first and the last 2,500 lines or 512 KiB of each stream. Of a
/// line longer than 16 KiB the start is kept.
///
/// `commands` are the command lines in the order they were run, `exit` tells how the last one ended.
///
/// # Errors
///
/// When a stream fails; a slice of bytes never does.
pub fn build_log(
    commands: &[String],
    exit: &str,
    stdout: impl BufRead,
    stderr: impl BufRead,
    masks: &PathMasks,
) -> Result<BuildLog, UnreadableLog> {
    let normalise = |line: &[u8]| normalised(line, masks);
    let unreadable = |stream| {
        move |source| UnreadableLog { stream, command: commands.last().cloned().unwrap_or_default(), source }
    };
    Ok(BuildLog {
        commands: commands.iter().map(|command| normalise(command.as_bytes())).collect(),
        exit: normalise(exit.as_bytes()),
        stdout: bounded(stdout, LIMITS, normalise).map_err(unreadable("stdout"))?,
        stderr: bounded(stderr, LIMITS, normalise).map_err(unreadable("stderr"))?,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn log_of(folder: &str) -> BuildLog {
        let masks = PathMasks::new([(folder, "$SRC")]).expect("masks");
        let commands = [format!("go build -o {folder}/out .")];
        let stderr =
            format!("# example.com/app\n{folder}/main.go:3:8: undefined: x\nWORK=/tmp/go-build{}\r\n", 12345);
        build_log(&commands, "exit code 1", &b""[..], stderr.as_bytes(), &masks).expect("a log")
    }

    #[test]
    fn builds_in_two_folders_have_one_log() {
        assert_eq!(log_of("/tmp/one"), log_of("/home/me/two"));
        let expected = "$ go build -o $SRC/out .\nexit: exit code 1\nstdout:\nstderr:\n  # example.com/app\n  \
                        $SRC/main.go:3:8: undefined: x\n  WORK=$WORK␍\n";
        assert_eq!(log_of("/tmp/one").document(), expected);
    }

    #[test]
    fn a_folder_that_is_not_declared_stays() {
        let log = build_log(&[], "exit code 0", &b"/tmp/one\n"[..], &b""[..], &PathMasks::default());
        assert_eq!(log.expect("a log").stdout.first, ["/tmp/one"]);
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }

    #[test]
    fn a_stream_that_fails_is_told() {
        let commands = ["go build".to_owned()];
        let error = build_log(&commands, "", &b""[..], BufReader::new(Broken), &PathMasks::default());
        assert_eq!(error.expect_err("an error").to_string(), "read the stderr of `go build`");
    }
}
