//! The program git, run with nothing of this machine's configuration.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

/// How long one run may take.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The most bytes that one run may write.
const MOST_OUTPUT: u64 = 256 << 20;

/// How much is kept of what git says.
const MOST_MESSAGE: u64 = 64 << 10;

/// A run of git that failed.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// It couldn't be run, or its streams failed.
    #[error("run {command}")]
    Run {
        /// The command.
        command: String,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// It ended with a status that is not 0.
    #[error("run {command}: it failed and said: {message}")]
    Failed {
        /// The command.
        command: String,
        /// What it wrote on its error stream, 64 KiB at most.
        message: String,
    },
    /// It took longer than a minute, or wrote more than 256 MiB.
    #[error("run {command}: it took longer than {TIME_LIMIT:?} or wrote more than {MOST_OUTPUT} bytes")]
    Limit {
        /// The command.
        command: String,
    },
}

/// The program.
#[derive(Clone, Debug)]
pub(super) struct Git {
    pub(super) program: PathBuf,
}

impl Git {
    /// Runs git with these arguments and variables, and no others; returns what it wrote.
    pub(super) async fn run<A, V>(
        &self,
        arguments: A,
        variables: V,
        input: &[u8],
    ) -> Result<Vec<u8>, GitError>
    where
        A: IntoIterator<Item: AsRef<OsStr>>,
        V: IntoIterator<Item = (&'static str, String)>,
    {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().envs(own_configuration_alone()).envs(variables);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let words: Vec<_> = command.as_std().get_args().map(OsStr::to_string_lossy).collect();
        let told = format!("git {}", words.join(" "));
        let failed = |source| GitError::Run { command: told.clone(), source };
        let child = command.spawn().map_err(failed)?;
        let ended = tokio::time::timeout(TIME_LIMIT, communicate(child, input)).await;
        let Ok(ended) = ended else { return Err(GitError::Limit { command: told }) };
        let (succeeded, output, message) = ended.map_err(failed)?;
        if output.len() as u64 > MOST_OUTPUT {
            return Err(GitError::Limit { command: told });
        }
        if !succeeded {
            let message = String::from_utf8_lossy(&message).trim().to_owned();
            return Err(GitError::Failed { command: told, message });
        }
        Ok(output)
    }
}

/// Variables that keep git from the configuration of the machine and the user, and from refusing repositories by their
/// owner. <https://git-scm.com/docs/git-config#ENVIRONMENT>
fn own_configuration_alone() -> [(&'static str, &'static str); 6] {
    [
        ("LC_ALL", "C"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "safe.directory"),
        ("GIT_CONFIG_VALUE_0", "*"),
    ]
}

/// Whether it succeeded, its output up to one byte more than it may have, and its message.
async fn communicate(mut child: Child, input: &[u8]) -> std::io::Result<(bool, Vec<u8>, Vec<u8>)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async move {
        if let Some(mut stdin) = stdin {
            // Whoever does not read all of it says so with its status.
            let _ = stdin.write_all(input).await;
        }
    };
    let ((), output, message) =
        tokio::join!(write, read(stdout, MOST_OUTPUT.saturating_add(1)), read(stderr, MOST_MESSAGE));
    let (output, message) = (output?, message?);
    // A child that writes more finds its pipe closed, and ends.
    Ok((child.wait().await?.success(), output, message))
}

async fn read(stream: Option<impl AsyncRead + Unpin>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    if let Some(stream) = stream {
        stream.take(most).read_to_end(&mut content).await?;
    }
    Ok(content)
}
