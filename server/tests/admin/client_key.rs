//! `admin create-client-key`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;

use crate::desk::{Desk, done, on_each_database, refused};

on_each_database! {
    r202_r203_a_client_key_comes_as_two_files_for_their_owner_only
}

async fn r202_r203_a_client_key_comes_as_two_files_for_their_owner_only(desk: Desk) {
    let made =
        done(&mut desk.keyferry(&["admin", "create-instance", "--name", "one", "--region", "cn-hangzhou"]));
    let made: Value = serde_json::from_str(&made).expect("JSON");
    let instance = made["KmsInstanceId"].as_str().expect("an id");
    let folder = desk.path("");
    let create = ["admin", "create-client-key", "--access-point", "shop", "--folder", &folder];
    let said = refused(&mut desk.keyferry(&create));
    assert!(said.contains("say which instance a new one calls"), "{said}");

    let first = done(&mut desk.keyferry(&[&create[..], &["--instance", instance]].concat()));
    let second = done(&mut desk.keyferry(&[&create[..], &["--days", "30"]].concat()));
    assert_ne!(first, second);
    for told in [first, second] {
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let id = told["ClientKeyId"].as_str().expect("an id");
        let (key, password) = (content(&told["ClientKeyFile"]), content(&told["PasswordFile"]));
        assert!(told["ClientKeyFile"].as_str().expect("a path").ends_with(&format!("clientKey_{id}.json")));
        assert!(
            told["PasswordFile"].as_str().expect("a path").ends_with(&format!("clientKey_{id}_Password.txt"))
        );
        let key: Value = serde_json::from_str(&key).expect("JSON");
        assert_eq!(key["KeyId"], id);
        assert!(key["PrivateKeyData"].as_str().expect("a text").starts_with("MII"));
        assert!(
            password.len() == 24 && password.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "no line break"
        );
    }
    let said = refused(&mut desk.keyferry(&[&create[..], &["--instance", instance]].concat()));
    assert!(said.contains("leave the instance out"), "{said}");
}

/// What a file holds that nobody but its owner can read.
fn content(path: &Value) -> String {
    let path = Path::new(path.as_str().expect("a path"));
    let mode = fs::metadata(path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    fs::read_to_string(path).expect("our own file")
}
