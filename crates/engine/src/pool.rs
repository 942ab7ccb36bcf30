//! Wrapping keys made ahead, because making one takes tens of milliseconds.

use custody::WrappingKey;
use domain::WrappingKeySpec;
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
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

/// Lets this thread run only where nothing else would: making keys ahead takes a core, and nobody waits for it.
///
/// With the lowest priority alone it would still have its slice of several milliseconds, and a request would wait for
/// the end of it.
fn yield_to_requests() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // Where it is refused, keys are made at the priority of everything else.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}
