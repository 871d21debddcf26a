//! What a command in a container says, as it comes.

use futures::StreamExt as _;
use testcontainers::bollard::container::LogOutput;
use testcontainers::bollard::errors::Error;
use tokio::fs::File;
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::error::EngineProblem;
use crate::process::Logs;

/// Both streams of a command, in pieces.
pub(super) type Output = futures::stream::BoxStream<'static, Result<LogOutput, Error>>;

/// Writes what a command says to its log files as it comes.
pub(super) async fn pump(mut output: Output, logs: &Logs) -> Result<(), EngineProblem> {
    let mut stdout = BufWriter::new(File::create(&logs.stdout).await?);
    let mut stderr = BufWriter::new(File::create(&logs.stderr).await?);
    while let Some(piece) = output.next().await {
        match piece? {
            LogOutput::StdErr { message } => stderr.write_all(&message).await?,
            LogOutput::StdOut { message } | LogOutput::Console { message } => {
                stdout.write_all(&message).await?;
            }
            LogOutput::StdIn { .. } => {}
        }
    }
    stdout.flush().await?;
    stderr.flush().await?;
    Ok(())
}
