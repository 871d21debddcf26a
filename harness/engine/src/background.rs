//! Work that blocks, away from the thread that all scenarios share.

/// Runs `work` on a thread where it may block. Dropping the future does not stop it.
///
/// # Errors
/// What `work` returns.
pub async fn blocking<Value: Send + 'static, Error: Send + 'static>(
    work: impl FnOnce() -> Result<Value, Error> + Send + 'static,
) -> Result<Value, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down and with it everything that waits for this.
            Err(_cancelled) => std::future::pending().await,
        },
    }
}
