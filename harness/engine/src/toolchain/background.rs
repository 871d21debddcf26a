//! Work that blocks, off the async threads, and stopped when nobody waits for it any more.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Says to work in the background that its result is no longer wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// An error once the work should stop: to be asked before each piece of work.
    pub(super) fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::Relaxed) {
            Err(io::Error::other("nobody waits for this any more"))
        } else {
            Ok(())
        }
    }
}

/// Sets the [`Stop`] when the future that holds it is dropped.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Runs `work` on a thread where it may block. `None` when the thread ended without a result.
///
/// When the returned future is dropped, `work` goes on until it next asks its [`Stop`]; what it owns, such as a
/// staging folder, is dropped there and not under its feet. It is a thread of its own rather than one of the
/// runtime's, because a runtime waits for its threads when it shuts down, and a stalled server must not hold it up.
pub(super) async fn run<T, F>(work: F) -> Option<T>
where
    T: Send + 'static,
    F: FnOnce(&Stop) -> T + Send + 'static,
{
    let stop = Stop::default();
    let guard = StopOnDrop(stop.clone());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("toolchain".to_owned());
    let started = thread.spawn(move || {
        // When nobody waits any more, the value comes back and is dropped here.
        let _ = sender.send(work(&stop));
    });
    let result = match started {
        Ok(_) => receiver.await.ok(),
        Err(_) => None,
    };
    drop(guard);
    result
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_result_comes_back() {
        assert_eq!(run(|_| 7).await, Some(7));
    }

    #[tokio::test]
    async fn dropped_work_is_told_to_stop() {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let work = run(move |stop| {
            while stop.check().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
            let _ = sender.send(());
        });
        assert!(tokio::time::timeout(Duration::from_millis(20), work).await.is_err());
        receiver.await.expect("the work ended by itself");
    }
}
