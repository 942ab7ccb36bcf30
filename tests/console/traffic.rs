//! Requests that passed the gateways, for use cases that look at them.

use std::time::Duration;

use domain::GatewayKind;
use metrics::{Keeper, Observation};

use crate::world::World;

/// An Encrypt by a program, with this status after so long.
pub(crate) fn observed(gateway: GatewayKind, status: u16, millis: u64) -> Observation<'static> {
    Observation {
        gateway,
        region: "cn-hangzhou",
        instance: "kst-hzzaaaaaaaaaaaaaaaaaa",
        operation: "Encrypt",
        status,
        code: if status == 200 { "" } else { "Rejected.Throttling" },
        key: "key-hzzaaaaaaaaaaaaaaaaaa",
        principal: "payments",
        address: Some([10, 0, 0, 1].into()),
        agent: "Golang/1.15.3",
        duration: Duration::from_millis(millis),
    }
}

/// So many requests just now.
pub(crate) async fn pass(world: &World, keeper: &mut Keeper, requests: u64, of: Observation<'_>) {
    for _ in 0..requests {
        world.series.meter().record(&of);
    }
    keeper.keep(world.now()).await.expect("kept");
}
