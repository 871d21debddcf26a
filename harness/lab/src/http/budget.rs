//! How much of requests a service holds in memory.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream::{Stream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most bytes of request bodies that one service holds at a time: 64 MiB.
const MOST_BYTES: usize = 64 << 20;

/// The bytes that a service may still take.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Semaphore>);

/// A body that was read whole, and its share of the budget, which is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct HeldBody {
    pub(crate) bytes: Bytes,
    _share: Option<OwnedSemaphorePermit>,
}

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    Broken,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(MOST_BYTES)
    }
}

impl Budget {
    pub(crate) fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Reads a body to its end.
    pub(crate) async fn read<E>(
        &self,
        body: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<HeldBody, Unread> {
        let mut body = std::pin::pin!(body);
        let mut bytes = BytesMut::new();
        let mut share: Option<OwnedSemaphorePermit> = None;
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|_| Unread::Broken)?;
            let length = u32::try_from(piece.len()).map_err(|_| Unread::TooLarge)?;
            let more = Arc::clone(&self.0).try_acquire_many_owned(length).map_err(|_| Unread::TooLarge)?;
            match &mut share {
                Some(share) => share.merge(more),
                None => share = Some(more),
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(HeldBody { bytes: bytes.freeze(), _share: share })
    }
}
