//! A clock that cannot be right is refused at the start, before it erases anything.

use domain::{KeyState, Timestamp};
use engine::{Clock, Store};

use crate::{
    desk::{Desk, Now, on_each_database, refused},
    rewrap::{key, start_at},
};
use custody::RootKeySource;

const ACCEPT: &str = "start once with --accept-clock 2";
const DAY: i64 = 24 * 60 * 60 * 1000;

on_each_database! {
    a_clock_that_jumped_back_is_refused_until_it_is_accepted
    a_clock_that_leapt_ahead_is_refused_where_it_would_erase_something
    a_clock_may_be_far_ahead_where_nothing_ends
}

async fn a_clock_that_jumped_back_is_refused_until_it_is_accepted(desk: Desk) {
    used_at(&desk, DAY, None).await;
    let said = desk.start_refused(&[], &[]);
    assert!(said.contains("but this database was in use at") && said.contains(ACCEPT), "{said}");
    let said = refused(&mut desk.keyferry(&["admin", "rewrap", "--to", "file"]));
    assert!(said.contains("but this database was in use at"), "nor does a rewrap write its time: {said}");
    let said = desk.start_refused(&["--accept-clock", "2001-01-01"], &[]);
    assert!(said.contains(ACCEPT), "another day was accepted: {said}");

    assert!(desk.serve(&["--accept-clock", &today()], &[]).stop().success());
    assert!(desk.serve(&[], &[]).stop().success(), "it is asked once");
}

async fn a_clock_that_leapt_ahead_is_refused_where_it_would_erase_something(desk: Desk) {
    // Its deletion was scheduled 30 days ago, and ended 23 days ago by the clock of today.
    let key = used_at(&desk, -30 * DAY, Some(7)).await;
    let exists = async || {
        let storage = desk.storage().await;
        let found = storage.key(&key).await.expect("a read");
        storage.close().await;
        found.is_some_and(|key| matches!(key.value.state, KeyState::PendingDeletion { .. }))
    };
    let said = desk.start_refused(&[], &[]);
    assert!(said.contains("would be erased for ever") && said.contains(ACCEPT), "{said}");
    assert!(exists().await);

    let mut server = desk.serve(&["--accept-clock", &today()], &[]);
    assert!(server.stop().success());
    assert!(desk.serve(&[], &[]).stop().success(), "it is asked once");
}

async fn a_clock_may_be_far_ahead_where_nothing_ends(desk: Desk) {
    used_at(&desk, -30 * DAY, Some(300)).await;
    assert!(desk.serve(&[], &[]).stop().success());
}

/// A key made by a server whose clock was ahead by so much, and its deletion scheduled after so many days.
async fn used_at(desk: &Desk, ahead: i64, days: Option<i64>) -> domain::KeyId {
    let storage = desk.storage().await;
    let root = RootKeySource::File(desk.file("root.key")).make().expect("a root key");
    let engine = start_at(&storage, root, Shifted(ahead)).await;
    let key = engine.create_key(&engine::Actor::System, key()).await.expect("a key").id;
    if let Some(days) = days {
        engine.schedule_key_deletion(&engine::Actor::System, &key, days).await.expect("it is scheduled");
    }
    storage.close().await;
    key
}

/// The clock of the binary, shifted by milliseconds.
struct Shifted(i64);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(Now.now().millis() + self.0)
    }
}

fn today() -> String {
    Now.now().to_string().split('T').next().expect("a date").to_owned()
}
