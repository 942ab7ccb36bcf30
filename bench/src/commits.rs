//! What a durable change costs.

use std::{fs::File, io::Write as _, sync::Arc, time::Duration};

use domain::{KeySpec, Origin, WrappingAlgorithm, WrappingKeySpec, view::KeyFilter};
use tokio::task::JoinSet;

use crate::{
    measure::{Rate, in_turns, now, percentile_99},
    world::World,
};

/// About what a new key adds to the write-ahead log: a dozen pages of its tables and indexes.
const APPENDED: usize = 48 * 1024;
/// How many wait at once.
const WAITING: usize = 16;
/// Pairs that are issued while the clock runs: as many as are in stock, again and again.
const IN_STOCK: usize = 4;
const ISSUED: usize = 200;
/// Keys of the two lists.
const FEW: usize = 100;
const MANY: usize = 100_000;

async fn create(world: &World) {
    let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
    world.engine.create_key(&world.actor, request).await.expect("a key");
}

/// CreateKey one after the other, and an append with its flush.
pub(crate) async fn create_key() -> (Rate, Rate) {
    let world = World::new().await;
    let mut file = File::create(world.folder.path().join("bare")).expect("a file");
    let bytes = vec![7; APPENDED];
    in_turns(
        async || create(&world).await,
        async || {
            file.write_all(&bytes).expect("written");
            file.sync_data().expect("flushed");
        },
    )
    .await
}

/// CreateKey by many at once, and one after the other.
pub(crate) async fn create_key_waiting() -> (Rate, Rate) {
    let world = Arc::new(World::new().await);
    let alone = world.clone();
    let (groups, alone) = in_turns(
        async || {
            let mut waiting = JoinSet::new();
            for _ in 0..WAITING {
                let world = world.clone();
                waiting.spawn(async move { create(&world).await });
            }
            waiting.join_all().await;
        },
        async || create(&alone).await,
    )
    .await;
    (groups * WAITING as f64, alone)
}

/// The 99th percentile of GetParametersForImport while pairs are in stock.
pub(crate) async fn parameters_for_import() -> Duration {
    let world = World::new().await;
    let request = World::request(KeySpec::Aes256, None, Origin::External);
    let key = world.engine.create_key(&world.actor, request).await.expect("a key");
    let mut times = Vec::with_capacity(ISSUED);
    while times.len() < ISSUED {
        // Longer than making as many pairs takes.
        tokio::time::sleep(Duration::from_secs(1)).await;
        for _ in 0..IN_STOCK {
            let began = now();
            let (spec, algorithm) = (WrappingKeySpec::Rsa2048, WrappingAlgorithm::RsaesOaepSha256);
            let issued = world.engine.get_parameters_for_import(&world.actor, &key.id, spec, algorithm).await;
            issued.expect("a pair");
            times.push(began.elapsed());
        }
    }
    percentile_99(times)
}

/// A page of a list of many keys, and of few: seconds, so that the ratio is that of times.
pub(crate) async fn list_keys() -> (Rate, Rate) {
    let (many, few) = (filled(MANY).await, filled(FEW).await);
    let page = async |world: &World| {
        let list = world.engine.list_keys(&KeyFilter::default(), 50).await.expect("a page");
        assert_eq!(list.rows.len(), 50);
    };
    in_turns(async || page(&many).await, async || page(&few).await).await
}

async fn filled(keys: usize) -> World {
    let world = Arc::new(World::new().await);
    let mut waiting = JoinSet::new();
    for _ in 0..keys {
        if waiting.len() == WAITING {
            waiting.join_next().await;
        }
        let world = world.clone();
        waiting.spawn(async move { create(&world).await });
    }
    waiting.join_all().await;
    Arc::into_inner(world).expect("nobody else has it any more")
}
