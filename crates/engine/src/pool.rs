//! Wrapping keys made ahead, because making one takes tens of milliseconds.

use custody::WrappingKey;
use tokio::sync::{Mutex, mpsc};

use crate::EngineError;

/// How many wrapping keys wait.
const AHEAD: usize = 4;

/// A small stock of fresh wrapping keys, each used for one pair.
pub(crate) struct PairPool {
    ready: Mutex<mpsc::Receiver<WrappingKey>>,
}

impl PairPool {
    /// Starts the thread that keeps the stock. It ends with the pool.
    pub(crate) fn start() -> Self {
        let (stock, ready) = mpsc::channel(AHEAD);
        std::thread::spawn(move || while stock.blocking_send(WrappingKey::generate()).is_ok() {});
        Self { ready: Mutex::new(ready) }
    }

    /// Takes a key from the stock, waiting for one if it is empty.
    pub(crate) async fn take(&self) -> Result<WrappingKey, EngineError> {
        self.ready.lock().await.recv().await.ok_or(EngineError::NoWrappingKey)
    }
}
