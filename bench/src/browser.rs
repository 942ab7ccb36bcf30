//! Wrapping in Chromium, by the module that pages run.

use std::{fs, path::Path, process::Command};

use serde::Deserialize;

use crate::measure::Rate;

/// Keys wrapped a second.
#[derive(Deserialize)]
pub(crate) struct Wrapped {
    /// An AES key, by RSAES_OAEP_SHA_256 under RSA_2048.
    pub(crate) oaep: Rate,
    /// An RSA_2048 private key, in the vendor's hybrid form.
    pub(crate) hybrid: Rate,
    /// The same by RSA_AES_KEY_WRAP_SHA_256.
    pub(crate) kwp: Rate,
}

/// What Chromium wraps, and the limit: OpenSSL's operation with a public key, one after the other.
pub(crate) fn wrap() -> (Wrapped, Rate) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name).display().to_string();
    let (wrapping, private, public, script) =
        (place("wrapping.pem"), place("private.der"), place("public.der"), place("wrap-worker.js"));
    let rsa_2048 = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    openssl(&[&["genpkey", "-out", &wrapping], &rsa_2048[..]].concat());
    openssl(&["pkey", "-in", &wrapping, "-pubout", "-outform", "DER", "-out", &public]);
    openssl(&[&["genpkey", "-outform", "DER", "-out", &private], &rsa_2048[..]].concat());
    fs::write(&script, bundle::WORKER_SCRIPT).expect("the worker's script is written");

    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser.mjs");
    let node = Command::new("node").arg(program).args([script, public, private]).output().expect("node runs");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    let wrapped = serde_json::from_slice(&node.stdout).expect("rates as JSON");
    let limit = (0..3).map(|_| public_operations()).fold(0.0, f64::max);
    (wrapped, limit)
}

/// `openssl speed` ends with a line of fields between colons, the last of which counts verifications.
fn public_operations() -> Rate {
    let told = openssl(&["speed", "-seconds", "1", "-mr", "rsa2048"]);
    let rate =
        told.lines().rev().find_map(|line| line.strip_prefix("+F2:")?.rsplit(':').next()?.parse().ok());
    rate.expect("a rate")
}

fn openssl(arguments: &[&str]) -> String {
    let ran = Command::new("openssl").args(arguments).output().expect("openssl runs");
    assert!(ran.status.success(), "openssl {arguments:?}");
    String::from_utf8_lossy(&ran.stdout).into_owned()
}
