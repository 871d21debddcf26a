//! Work that blocks, away from the thread that all scenarios share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How much such work goes on, waited for or not.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// How often [`settled`] looks.
const POLL: Duration = Duration::from_millis(5);

/// Counts one piece of work as long as it lives.
struct Running;

impl Running {
    fn new() -> Self {
        RUNNING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs `work` on a thread where it may block. Dropping the future does not stop it; [`settled`] waits for it.
///
/// # Errors
/// What `work` returns.
pub async fn blocking<Value: Send + 'static, Error: Send + 'static>(
    work: impl FnOnce() -> Result<Value, Error> + Send + 'static,
) -> Result<Value, Error> {
    let running = Running::new();
    let counted = move || {
        let _running = running;
        work()
    };
    match tokio::task::spawn_blocking(counted).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down and with it everything that waits for this.
            Err(_cancelled) => std::future::pending().await,
        },
    }
}

/// Lets `work` go on by itself on this thread's runtime; [`settled`] waits for it.
pub(crate) fn detached(work: impl Future<Output = ()> + Send + 'static) {
    let running = Running::new();
    tokio::spawn(async move {
        let _running = running;
        work.await;
    });
}

/// Waits until no such work goes on: after an interruption, before the folders are removed that it writes to.
pub async fn settled() {
    while RUNNING.load(Ordering::SeqCst) > 0 {
        tokio::time::sleep(POLL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_waited_for_at_the_end() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let work = blocking(move || {
            std::thread::sleep(Duration::from_millis(100));
            sender.send(()).map_err(|_| ())
        });
        assert!(tokio::time::timeout(Duration::from_millis(10), work).await.is_err());
        assert!(receiver.try_recv().is_err());
        settled().await;
        receiver.try_recv().expect("the work was done");
    }
}
