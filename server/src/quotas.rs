//! Keeps what instances may be called known to the gateways, whichever of them there are.

use std::{sync::Arc, time::Duration};

use engine::Engine;
use gateway::InstanceQuotas;
use tokio::{sync::watch, time::sleep};

/// How often the instances are read again: a new one has its quota from then on.
const REFRESH: Duration = Duration::from_secs(5);

/// Keeps the quotas up until `running` ends.
pub(crate) async fn keep_up(
    quotas: Arc<InstanceQuotas>,
    engine: Arc<Engine>,
    mut running: watch::Receiver<()>,
) {
    loop {
        match engine.list_instances().await {
            Ok(instances) => quotas.update(&instances),
            Err(error) => tracing::error!(%error, "the quotas of instances could not be read"),
        }
        tokio::select! {
            _ = running.changed() => return,
            () = sleep(REFRESH) => {}
        }
    }
}
