//! The harness does what it says, so that a test that uses it fails for its own reasons only.

use std::net::TcpStream;
use std::path::Path;

use tests::{Postgres, Server};

/// The host and port of `postgres://user@host:port/name`.
fn address(url: &str) -> &str {
    url.split(['@', '/']).nth(3).expect("a database URL holds an address")
}

#[test]
fn every_database_is_new_and_reachable_over_tcp() {
    let postgres = Postgres::start();
    let (one, two) = (postgres.database(), postgres.database());
    assert_ne!(one, two);
    for url in [&one, &two] {
        TcpStream::connect(address(url)).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
}

#[test]
fn a_dropped_postgres_leaves_neither_server_nor_folder() {
    let postgres = Postgres::start();
    let (url, folder) = (postgres.database(), postgres.folder().to_owned());
    drop(postgres);
    assert!(TcpStream::connect(address(&url)).is_err(), "{url} still answers");
    assert!(!Path::new(&folder).exists(), "{} is still there", folder.display());
}

#[test]
fn two_at_a_time_do_not_meet() {
    let (one, two) = (Postgres::start(), Postgres::start());
    assert_ne!(address(&one.database()), address(&two.database()));
}

#[test]
fn the_binary_says_where_to_go_ends_by_a_signal_and_comes_back() {
    let mut server = Server::start();
    let url = server.url().to_owned();
    assert!(server.setup_link().starts_with(&format!("{url}/setup/")));
    assert!(server.stop().success(), "a drained server ends well:\n{}", server.log());
    server.restart_with(&[]);
    assert_eq!(server.url(), url);
}
