//! `admin rewrap`: another root key, and nothing lost whatever happens.

use std::{
    fs,
    io::Read,
    process::Command,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use custody::{RootKey, RootKeySource};
use domain::{ChainCheck, Ciphertext, EncryptionContext, KeySpec, Origin};
use engine::{Actor, Audit, Change, Clock, CreateKey, Engine, EngineConfig, Outcome, Store};
use storage::Storage;

use crate::desk::{Desk, Now, done, on_each_database, refused};

const WORDS: &str = "correct horse battery staple";
pub(crate) const TEXT: &[u8] = b"what was encrypted under the first root key";

on_each_database! {
    every_kind_of_root_key_takes_the_place_of_every_other
    killed_at_any_instant_it_loses_nothing
    a_server_finishes_what_was_interrupted
}

async fn every_kind_of_root_key_takes_the_place_of_every_other(desk: Desk) {
    let ciphertext = encrypted(&desk).await;
    let words = desk.secret("words", WORDS);
    let elsewhere = desk.secret("elsewhere.key", "");
    fs::remove_file(&elsewhere).expect("it is to be made");
    let value = "5b58cf9f52b60c3cef9b97a54a8c38789de49c185121c7377cc2f6f90bd4a33f";
    let file: &[&str] = &["--root-key", "file"];
    let passphrase: &[&str] = &["--root-key", "passphrase", "--passphrase-file", &words];
    let environment: &[&str] = &["--root-key", "environment"];
    let other_file: &[&str] = &["--root-key", "file", "--root-key-file", &elsewhere];
    let to_passphrase: &[&str] = &["--to", "passphrase", "--new-passphrase-file", &words];
    let to_other_file: &[&str] = &["--to", "file", "--new-root-key-file", &elsewhere];
    let steps = [
        (file, &["--to", "file"][..], file),
        (file, to_passphrase, passphrase),
        (passphrase, &["--to", "environment"], environment),
        (environment, to_other_file, other_file),
        (other_file, to_passphrase, passphrase),
        (passphrase, &["--to", "file"], file),
    ];
    let secrets = [("KEYFERRY_ROOT_KEY_VALUE", value), ("KEYFERRY_NEW_ROOT_KEY_VALUE", value)];
    for (old, to, new) in steps {
        let rewrap = [&["admin", "rewrap"], to, old].concat();
        let said = done(desk.keyferry(&rewrap).envs(secrets));
        assert!(said.starts_with("Everything is under the new root key, "), "{said}");
        // Without a name for it each file is a new one; elsewhere a rerun finds that all is done.
        if to != ["--to", "file"] {
            assert_eq!(done(desk.keyferry(&rewrap).envs(secrets)), said, "{to:?}");
        }
        assert!(desk.serve(new, &secrets).stop().success(), "{new:?}");
        if old != new {
            desk.start_refused(old, &secrets);
        }
    }
    let source = RootKeySource::File(desk.file("root.key"));
    assert_eq!(decrypted(&desk, &source, &ciphertext).await, TEXT);
}

/// Each run is killed a little later than the one before, until one is not killed any more.
async fn killed_at_any_instant_it_loses_nothing(desk: Desk) {
    let ciphertext = encrypted(&desk).await;
    let source = RootKeySource::File(desk.file("root.key"));
    let mut killed = 0;
    while !ends_within(
        &mut desk.keyferry(&["admin", "rewrap", "--to", "file"]),
        Duration::from_millis(2 * killed),
    ) {
        killed += 1;
        let storage = desk.storage().await;
        // On PostgreSQL a commit may still be under way; it holds what this needs.
        storage.commit(told()).await.expect("a change");
        let record = storage.root_key().await.expect("a read").expect("a root key");
        let files = ["root.key", "root.key.new"].map(|name| RootKey::load(&desk.file(name)).ok());
        let fitting: Vec<_> =
            files.into_iter().flatten().filter(|root| root.record().id == record.id).collect();
        let [root] = &fitting[..] else { panic!("{} root keys fit after {killed} runs", fitting.len()) };
        for (id, sealed) in storage.keyrings().await.expect("a read") {
            root.open_keyring(&id, &sealed).unwrap_or_else(|_| panic!("{id} after {killed} runs"));
        }
        let chain = storage.verify_chain().await.expect("a check");
        assert!(matches!(chain, ChainCheck::Intact(_)), "{chain:?}");
        storage.close().await;
        // What was interrupted is finished, so that the next run exchanges anew.
        source.open(&record).expect("it fits");
    }
    assert!(killed > 2, "the run was over before it could be killed");
    assert_eq!(decrypted(&desk, &source, &ciphertext).await, TEXT);
}

async fn a_server_finishes_what_was_interrupted(desk: Desk) {
    let ciphertext = encrypted(&desk).await;
    let old = RootKey::load(&desk.file("root.key")).expect("a root key").record().id;
    let retired = desk.file(&format!("root.key.{old}"));
    done(&mut desk.keyferry(&["admin", "rewrap", "--to", "file"]));
    // As it was between the commit and the move of the file.
    fs::rename(desk.file("root.key"), desk.file("root.key.new")).expect("own files");
    fs::rename(&retired, desk.file("root.key")).expect("own files");

    assert!(desk.serve(&[], &[]).stop().success());
    assert!(retired.exists() && !desk.file("root.key.new").exists());
    let source = RootKeySource::File(desk.file("root.key"));
    assert_eq!(decrypted(&desk, &source, &ciphertext).await, TEXT);
}

#[test]
fn it_says_what_is_in_its_way() {
    let desk = Desk::sqlite();
    let rewrap =
        |arguments: &[&str]| refused(&mut desk.keyferry(&[&["admin", "rewrap"], arguments].concat()));
    let mut server = desk.serve(&[], &[]);
    let said = rewrap(&["--to", "file"]);
    assert!(said.contains("is in use by another process; stop that one"), "{said}");
    assert!(server.stop().success());

    let said = rewrap(&["--to", "passphrase"]);
    assert!(
        said.contains("name its file by --new-passphrase-file, or set KEYFERRY_NEW_PASSPHRASE"),
        "{said}"
    );

    fs::rename(desk.file("root.key"), desk.file("elsewhere")).expect("own files");
    std::os::unix::fs::symlink(desk.file("elsewhere"), desk.file("root.key")).expect("a link");
    let said = rewrap(&["--to", "file"]);
    assert!(said.contains("name a place for the new root key"), "{said}");
    assert!(desk.serve(&[], &[]).stop().success(), "nothing was changed");
}

/// Makes a key under the desk's root key, and a ciphertext under the key.
pub(crate) async fn encrypted(desk: &Desk) -> Ciphertext {
    let storage = desk.storage().await;
    let engine =
        start(&storage, RootKeySource::File(desk.file("root.key")).make().expect("a root key")).await;
    let key = engine.create_key(&Actor::System, key()).await.expect("a key");
    let ciphertext =
        engine.encrypt(&key.id, TEXT, &EncryptionContext::default()).await.expect("a ciphertext");
    storage.close().await;
    ciphertext
}

pub(crate) async fn decrypted(desk: &Desk, source: &RootKeySource, ciphertext: &Ciphertext) -> Vec<u8> {
    let storage = desk.storage().await;
    let record = storage.root_key().await.expect("a read").expect("a root key");
    let engine = start(&storage, source.open(&record).expect("it fits")).await;
    let (text, _) = engine.decrypt(ciphertext, &EncryptionContext::default()).await.expect("it decrypts");
    storage.close().await;
    text.to_vec()
}

/// A key of the default KMS.
pub(crate) fn key() -> CreateKey {
    CreateKey {
        region: "cn-hangzhou".parse().expect("a region"),
        instance: None,
        spec: KeySpec::Aes256,
        usage: None,
        origin: Origin::AliyunKms,
        policy: None,
        alias: None,
        description: Default::default(),
        creator: "tester".parse().expect("a name"),
    }
}

async fn start(storage: &Arc<Storage>, root: RootKey) -> Engine {
    start_at(storage, root, Now).await
}

pub(crate) async fn start_at(storage: &Arc<Storage>, root: RootKey, clock: impl Clock + 'static) -> Engine {
    let config = EngineConfig {
        account: "1000000000000000".parse().expect("an account"),
        regions: vec!["cn-hangzhou".parse().expect("a region")],
        region_key_quota: None,
        region_secret_quota: None,
    };
    Engine::start(config, root, storage.clone(), Arc::new(clock)).await.expect("an engine")
}

fn told() -> Change {
    let audit = Audit {
        at: Now.now(),
        actor: Actor::System,
        action: "Test",
        resource: String::new(),
        outcome: Outcome::Ok,
        detail: serde_json::json!({}),
    };
    Change { writes: vec![], audit }
}

/// Whether a command ends within this time. If not, it is killed, as a power cut would.
fn ends_within(command: &mut Command, time: Duration) -> bool {
    let mut running = command.spawn().expect("the binary runs");
    let mut output = running.stdout.take().expect("its output is piped");
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        let read = output.read_to_string(&mut String::new());
        // Nobody may be listening any more.
        let _ = say.send(read);
    });
    let ended = said.recv_timeout(time).is_ok();
    // It may have ended meanwhile, which is as good.
    let _ = running.kill();
    let status = running.wait().expect("our own child can be waited for");
    assert!(!ended || status.success(), "it ended by itself, and not well: {status}");
    ended
}
