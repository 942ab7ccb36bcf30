//! Wrapping keys made ahead, because making one takes tens of milliseconds.

use custody::WrappingKey;
use domain::WrappingKeySpec;
use tokio::{
    sync::{Mutex, mpsc},
    task::spawn_blocking,
};

use crate::EngineError;

/// How many wrapping keys wait.
const AHEAD: usize = 4;

/// The spec that is kept in stock: the vendor's only one (R142), and by far the most asked for.
const IN_STOCK: WrappingKeySpec = WrappingKeySpec::Rsa2048;

/// A small stock of fresh wrapping keys, each used for one pair.
pub(crate) struct PairPool {
    ready: Mutex<mpsc::Receiver<WrappingKey>>,
}

impl PairPool {
    /// Starts the thread that keeps the stock. It ends with the pool.
    pub(crate) fn start() -> Self {
        let (stock, ready) = mpsc::channel(AHEAD);
        std::thread::spawn(move || {
            yield_to_requests();
            while stock.blocking_send(WrappingKey::generate(IN_STOCK)).is_ok() {}
        });
        Self { ready: Mutex::new(ready) }
    }

    /// Takes a key from the stock, waiting for one if it is empty; makes one of another spec there and then.
    pub(crate) async fn take(&self, spec: WrappingKeySpec) -> Result<WrappingKey, EngineError> {
        if spec == IN_STOCK {
            return self.ready.lock().await.recv().await.ok_or(EngineError::NoKeyMade);
        }
        spawn_blocking(move || WrappingKey::generate(spec)).await.map_err(|_| EngineError::NoKeyMade)
    }
}

/// Gives this thread the lowest priority: making keys ahead takes a core, and nobody waits for it.
fn yield_to_requests() {
    // On Linux a thread has a priority of its own, and `None` is the thread that asks. Where it is refused,
    // keys are made at the priority of everything else.
    let _ = rustix::process::setpriority_process(None, 19);
}
