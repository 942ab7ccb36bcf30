//! A client key's file opens in OpenSSL, in the one form that all of the vendor's SDKs read.

use std::{fs, process::Command};

use custody::{ClientKeySigner, NewClientKey, client_key_fingerprint};
use domain::{ClientKeyId, Timestamp, Validity};
use tempfile::TempDir;

const PASSWORD: &str = "Ferry-2026!";

fn made(folder: &TempDir) -> (ClientKeyId, NewClientKey) {
    let now = Timestamp::from_seconds(1_795_000_000);
    let id = ClientKeyId::new([7; 16]);
    let validity = Validity::new(None, None, now).expect("five years");
    let made = NewClientKey::generate(&id, validity, PASSWORD).expect("a client key");
    fs::write(folder.path().join("key.p12"), &*made.pkcs12).expect("our folder is writable");
    (id, made)
}

/// Runs `openssl` with these words; whether it is content, and what it prints and says.
fn openssl(folder: &TempDir, line: &str) -> (bool, Vec<u8>, String) {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(folder).output();
    let output = output.expect("OpenSSL is there");
    (output.status.success(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_file_has_the_form_that_every_sdk_reads() {
    let folder = TempDir::new().expect("a folder");
    let (_, made) = made(&folder);
    let (done, _, said) =
        openssl(&folder, &format!("pkcs12 -legacy -info -noout -in key.p12 -passin pass:{PASSWORD}"));
    assert!(done, "{said}");
    let told: Vec<&str> = said.lines().filter(|line| !line.starts_with("MAC length")).collect();
    let expected = [
        "MAC: sha1, Iteration 10000",
        "PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000",
        "Certificate bag",
        "PKCS7 Data",
        "Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000",
    ];
    assert_eq!(told, expected);
    let (done, ..) = openssl(&folder, "pkcs12 -legacy -noout -in key.p12 -passin pass:Ferry-2026?");
    assert!(!done, "another password");
    assert!(
        !made.pkcs12.windows(made.public_key.len()).any(|part| part == made.public_key),
        "under the password"
    );
}

#[test]
fn the_private_key_belongs_to_the_public_key_and_its_certificate_tells_the_validity() {
    let folder = TempDir::new().expect("a folder");
    let (id, made) = made(&folder);
    let passwords = format!("-passin pass:{PASSWORD} -nodes");
    let (done, key, said) = openssl(&folder, &format!("pkcs12 -legacy -in key.p12 -nocerts {passwords}"));
    assert!(done, "{said}");
    fs::write(folder.path().join("key.pem"), key).expect("our folder is writable");
    let (_, public, _) = openssl(&folder, "pkey -in key.pem -pubout -outform DER");
    assert_eq!(public, made.public_key);
    let hash = client_key_fingerprint(&public);
    assert!(hash.len() == 71 && hash.starts_with("sha256-"), "{hash}");

    let (_, certificate, _) = openssl(&folder, &format!("pkcs12 -legacy -in key.p12 -nokeys {passwords}"));
    fs::write(folder.path().join("certificate.pem"), certificate).expect("our folder is writable");
    let (_, told, _) = openssl(&folder, "x509 -in certificate.pem -noout -subject -startdate -enddate");
    let told = String::from_utf8(told).expect("text");
    let expected =
        format!("subject=CN = {id}\nnotBefore=Nov 18 11:06:40 2026 GMT\nnotAfter=Nov 17 11:06:40 2031 GMT\n");
    assert_eq!(told, expected);
    let (done, told, said) =
        openssl(&folder, "verify -CAfile certificate.pem -no_check_time certificate.pem");
    assert!(done, "it is signed by its own key: {} {said}", String::from_utf8_lossy(&told));
}

#[test]
fn whoever_has_file_and_password_signs_and_openssl_agrees() {
    let folder = TempDir::new().expect("a folder");
    let (_, made) = made(&folder);
    let signer = ClientKeySigner::open(&made.pkcs12, PASSWORD).expect("it opens");
    fs::write(folder.path().join("text"), "a text").expect("our folder is writable");
    fs::write(folder.path().join("signature"), signer.sign(b"a text")).expect("our folder is writable");
    fs::write(folder.path().join("public.der"), &made.public_key).expect("our folder is writable");
    let verify = "dgst -sha256 -verify public.der -keyform DER -signature signature text";
    let (done, told, said) = openssl(&folder, verify);
    assert!(done, "{} {said}", String::from_utf8_lossy(&told));

    let cut = &made.pkcs12[..made.pkcs12.len() - 1];
    for (file, password) in [
        (&made.pkcs12[..], "Ferry-2026?"),
        (&made.pkcs12[..], ""),
        (&made.pkcs12[..], "Ferry\0-2026!"),
        (cut, PASSWORD),
        (b"no file", PASSWORD),
        (b"", PASSWORD),
    ] {
        assert!(ClientKeySigner::open(file, password).is_none(), "{password:?}");
    }
}
