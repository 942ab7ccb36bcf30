//! The list of keys as people see it: a server on many keys and one on few, and Chromium in front of both.

use std::{path::Path, process::Command};

use serde::Deserialize;
use tests::Server;

use crate::{
    commits::{FEW, MANY, filled},
    measure::Rate,
    world::World,
};

/// How long a page takes, in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    first_byte: f64,
    first_paint: f64,
}

/// Until the first byte and until the first paint: of many keys, and of few.
pub(crate) struct Page {
    pub(crate) first_byte: (Rate, Rate),
    pub(crate) first_paint: (Rate, Rate),
}

/// Opens the list again and again, of many keys and of few in turns.
pub(crate) async fn list_of_keys() -> Page {
    let servers = [serve(filled(MANY).await), serve(filled(FEW).await)];
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages.mjs");
    let links = servers.iter().map(|(server, _)| server.setup_link());
    let node = Command::new("node").arg(program).args(links).output().expect("node runs");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    let [many, few]: [Times; 2] = serde_json::from_slice(&node.stdout).expect("times as JSON");
    Page { first_byte: (many.first_byte, few.first_byte), first_paint: (many.first_paint, few.first_paint) }
}

/// A server on the keys of a world, and the folder that they are in.
fn serve(world: World) -> (Server, tempfile::TempDir) {
    let World { engine, folder, .. } = world;
    // The database has one process at a time.
    drop(engine);
    (Server::start_in(folder.path(), &[], &[]), folder)
}
