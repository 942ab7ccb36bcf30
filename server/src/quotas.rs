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

#[cfg(test)]
mod tests {
    use domain::{Management, limits::INSTANCE_QPS};
    use engine::{Actor, CreateInstance};
    use tokio::time::timeout;

    use super::*;
    use crate::wiring::tests::parts;

    /// How long a busy machine may take.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Nothing listens for the instance: what is called by the shared gateway counts all the same.
    #[tokio::test(flavor = "multi_thread")]
    async fn an_instance_has_its_quota_though_nothing_listens_for_it() {
        let (_folder, parts) = parts().await;
        let instance = CreateInstance {
            region: "cn-hangzhou".parse().expect("a region"),
            name: "one".parse().expect("a name"),
            management: Management::Software,
            qps: INSTANCE_QPS[0],
            key_quota: 1,
            secret_quota: 1,
        };
        let instance =
            parts.engine.create_instance(&Actor::CommandLine, instance).await.expect("an instance");
        let quotas = Arc::new(InstanceQuotas::default());
        let admitted = (0..100_000).all(|_| quotas.admit(&instance.id).is_ok());
        assert!(admitted, "nobody has told of it yet");
        let (stopping, running) = watch::channel(());
        let kept = tokio::spawn(keep_up(quotas.clone(), parts.engine.clone(), running));
        let refused = async {
            while (0..100_000).all(|_| quotas.admit(&instance.id).is_ok()) {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, refused).await.expect("more than were bought are refused");
        drop(stopping);
        timeout(PATIENCE, kept).await.expect("it ends with the server").expect("no panic");
    }
}
