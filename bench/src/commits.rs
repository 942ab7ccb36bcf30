//! What a durable change costs.

use std::{fs::File, io::Write as _, sync::Arc, time::Duration};

use domain::{KeySpec, Origin, WrappingAlgorithm, WrappingKeySpec, view::KeyFilter};
use tokio::task::JoinSet;

use crate::{
    measure::{Rate, in_turns, now, percentile_99},
    world::World,
};

/// Keys that are created to see how much one writes: fewer than fill the write-ahead log, which is then written again.
const TRIED: usize = 64;
/// Keys that are there before: an empty database is not what anybody runs.
const BEFORE: usize = 1000;
/// How many wait at once.
const WAITING: usize = 16;
/// Pairs that are issued while the clock runs: as many as are in stock, again and again.
const IN_STOCK: usize = 4;
const ISSUED: usize = 200;
/// Keys of the two lists.
pub(crate) const FEW: usize = 100;
pub(crate) const MANY: usize = 100_000;

async fn create(world: &World) {
    let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
    world.engine.create_key(&world.actor, request).await.expect("a key");
}

/// CreateKey one after the other, and an append with its flush.
pub(crate) async fn create_key() -> (Rate, Rate) {
    let world = filled(BEFORE).await;
    let mut file = File::create(world.folder.path().join("bare")).expect("a file");
    let bytes = vec![7; appended(&world).await];
    in_turns(
        async || create(&world).await,
        async || {
            file.write_all(&bytes).expect("written");
            file.sync_data().expect("flushed");
        },
    )
    .await
}

/// Bytes that a new key has written.
async fn appended(world: &World) -> usize {
    let before = written();
    for _ in 0..TRIED {
        create(world).await;
    }
    (written() - before) / TRIED
}

/// Bytes that this process has written so far (proc_pid_io(5), `wchar`).
fn written() -> usize {
    let told = std::fs::read_to_string("/proc/self/io").expect("what Linux tells of a process");
    let bytes = told.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse().ok());
    bytes.expect("a number")
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

pub(crate) async fn filled(keys: usize) -> World {
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
