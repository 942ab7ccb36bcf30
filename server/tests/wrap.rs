//! `keyferry wrap` makes what OpenSSL opens, and says what it found without a byte of the key.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use domain::{WrappingAlgorithm, WrappingKeySpec};
use tempfile::TempDir;

const KEY: [u8; 32] = *b"\x00\x01\xfe\xffBinary, as keys are\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0\x0a";

const OAEP_SHA256: &[&str] = &["rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256"];
const OAEP_SHA1: &[&str] = &["rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1"];
const PKCS1: &[&str] = &["rsa_padding_mode:pkcs1"];

/// A folder with a wrapping key of OpenSSL's making and a key file.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().expect("a temporary folder"));
        let private = desk.path("private.pem");
        desk.openssl(&["genpkey", "-quiet", "-algorithm", "RSA", "-out", &private]);
        let export = ["pkey", "-in", &private, "-pubout", "-out"];
        desk.openssl(&[&export[..], &[&desk.path("publickey.pem")]].concat());
        desk.openssl(&[&export[..], &[&desk.path("publickey.bin"), "-outform", "DER"]].concat());
        desk.put("KeyMaterial.bin", &KEY);
        desk
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("our folder is writable");
        path
    }

    fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl").args(arguments).output().expect("OpenSSL is there");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Opens what was wrapped, by OpenSSL.
    fn unwrap(&self, wrapped: &Path, options: &[&str]) -> Vec<u8> {
        let wrapped = wrapped.to_string_lossy();
        let private = self.path("private.pem");
        let mut arguments = vec!["pkeyutl", "-decrypt", "-inkey", &private, "-in", &wrapped];
        arguments.extend(options.iter().flat_map(|option| ["-pkeyopt", option]));
        self.openssl(&arguments)
    }

    /// Runs `keyferry wrap` in the folder with these arguments after the algorithm and the spec.
    fn wrap(&self, algorithm: &str, spec: &str, arguments: &[&str], input: &[u8]) -> Output {
        let mut keyferry = Command::new(env!("CARGO_BIN_EXE_keyferry"));
        keyferry.args(["wrap", "--algorithm", algorithm, "--key-spec", spec]).args(arguments);
        keyferry.current_dir(&self.0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut keyferry = keyferry.spawn().expect("the binary runs");
        // It may refuse before it has read.
        let _ = keyferry.stdin.take().expect("its input is piped").write_all(input);
        keyferry.wait_with_output().expect("it ends")
    }
}

/// Nobody may read the key from what is said.
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("Binary"), "{said}");
    said
}

#[test]
fn r147_r148_r154_r157_openssl_opens_what_was_wrapped() {
    let desk = Desk::new();
    desk.put("key24", &KEY[..24]);
    desk.put("key16.txt", b"000102030405060708090a0b0c0d0e0f\n");
    let sixteen: Vec<u8> = (0..16).collect();
    for (algorithm, spec, public_key, file, key, options, found) in [
        (
            "RSAES_OAEP_SHA_256",
            "Aliyun_AES_256",
            "publickey.bin",
            "KeyMaterial.bin",
            &KEY[..],
            OAEP_SHA256,
            "32 bytes, raw",
        ),
        (
            "RSAES_OAEP_SHA_1",
            "Aliyun_AES_192",
            "publickey.pem",
            "key24",
            &KEY[..24],
            OAEP_SHA1,
            "24 bytes, raw",
        ),
        (
            "RSAES_PKCS1_V1_5",
            "Aliyun_AES_128",
            "publickey.pem",
            "key16.txt",
            &sixteen[..],
            PKCS1,
            "16 bytes, hex",
        ),
    ] {
        let arguments = ["--public-key", public_key, "--in", file, "--out", "wrapped", "--force"];
        let output = desk.wrap(algorithm, spec, &arguments, b"");
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        assert!(said.contains(found), "{said}");
        assert_eq!(said.contains("NIST"), algorithm == "RSAES_PKCS1_V1_5", "{said}");
        assert_eq!(desk.unwrap(&desk.0.path().join("wrapped"), options), key, "{algorithm}");
        let value = wrap::check_value(key).expect("an AES key").to_string();
        assert!(said.contains(&format!("Check value: {value}\n")), "{said}");
    }
}

/// R105 to R109: the session key by RSA, then the private key under it.
#[test]
fn r105_r109_a_private_key_is_wrapped_as_pkcs8() {
    let desk = Desk::new();
    let key = desk.path("key.pem");
    desk.openssl(&[
        "genpkey",
        "-quiet",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        &key,
    ]);
    let sec1 = desk.openssl(&["pkey", "-in", &key, "-traditional"]);
    desk.put("sec1.pem", &sec1);
    let arguments = ["--public-key", "publickey.bin", "--in", "sec1.pem", "--out", "wrapped"];
    let output = desk.wrap("RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", "EC_P256", &arguments, b"");
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Found: a private key, SEC1 in PEM\n"), "{told}");

    let blob = fs::read(desk.path("wrapped")).expect("it was written");
    let session_key = desk.unwrap(&desk.put("outer", &blob[..256]), OAEP_SHA256);
    let (inner, hex_key) = (desk.put("inner", &blob[256..]), hex(&session_key));
    let inner = inner.to_string_lossy();
    let opened = desk.openssl(&["enc", "-d", "-aes-256-ecb", "-K", &hex_key, "-in", &inner]);
    let pkcs8 = desk.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key, "-outform", "DER"]);
    assert_eq!(opened, pkcs8);

    for (algorithm, spec, advice) in [
        ("RSAES_OAEP_SHA_256", "EC_P256", "choose RSA_AES_KEY_WRAP_SHA_256"),
        ("RSA_AES_KEY_WRAP_SHA_256", "EC_P256K", "check the key spec and the file"),
    ] {
        let arguments = ["--public-key", "publickey.bin", "--in", "sec1.pem", "--out", "refused"];
        let output = desk.wrap(algorithm, spec, &arguments, b"");
        assert!(!output.status.success() && said(&output).contains(advice), "{}", said(&output));
        assert!(!Path::new(&desk.path("refused")).exists(), "nothing is written");
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn it_works_in_a_pipe_and_in_base64() {
    let desk = Desk::new();
    let arguments = ["--public-key", "publickey.pem", "--in", "-", "--out", "-", "--base64"];
    let output = desk.wrap("RSAES_OAEP_SHA_256", "Aliyun_AES_256", &arguments, &KEY);
    assert!(output.status.success(), "{}", said(&output));
    let (spec, algorithm) = (WrappingKeySpec::Rsa2048, WrappingAlgorithm::RsaesOaepSha256);
    let (blob, _) = wrap::read_wrapped(&output.stdout, spec, algorithm).expect("base64 of wrapped material");
    assert_eq!(desk.unwrap(&desk.put("blob", &blob), OAEP_SHA256), KEY);
}

#[test]
fn the_public_key_is_named_by_its_hash() {
    let desk = Desk::new();
    let arguments = ["--public-key", "publickey.pem", "--in", "KeyMaterial.bin", "--out", "wrapped"];
    let output = desk.wrap("RSAES_OAEP_SHA_256", "Aliyun_AES_256", &arguments, b"");
    let hash = desk.openssl(&["dgst", "-sha256", "-r", &desk.path("publickey.bin")]);
    let hash = String::from_utf8(hash).expect("hex");
    assert!(said(&output).contains(hash.split(' ').next().expect("a hash")));
}

#[test]
fn a_file_that_exists_is_kept() {
    let desk = Desk::new();
    let earlier = desk.put("wrapped", b"earlier");
    let wrap = |more: &[&str], out: &str| {
        let arguments =
            [&["--public-key", "publickey.bin", "--in", "KeyMaterial.bin", "--out", out], more].concat();
        desk.wrap("RSAES_OAEP_SHA_256", "Aliyun_AES_256", &arguments, b"")
    };
    let refused = wrap(&[], "wrapped");
    assert!(!refused.status.success());
    assert!(said(&refused).contains("--force"));
    assert_eq!(fs::read(&earlier).expect("it is there"), b"earlier");

    for read in ["KeyMaterial.bin", "publickey.bin"] {
        let before = fs::read(desk.path(read)).expect("it is there");
        let over_what_was_read = wrap(&["--force"], &format!("./{read}"));
        assert!(!over_what_was_read.status.success());
        assert_eq!(fs::read(desk.path(read)).expect("it is there"), before, "{read}");
    }

    assert!(wrap(&["--force"], "wrapped").status.success());
    assert_eq!(fs::read(&earlier).expect("it is there").len(), 256);
}

#[test]
fn what_cannot_be_wrapped_leaves_no_file_and_is_explained() {
    let desk = Desk::new();
    desk.put("short", &KEY[..31]);
    desk.put("echoed", &[&KEY[..], b"\n"].concat());
    desk.put("long", &[0x80; 16 * 1024 + 1]);
    for (public_key, file, expected) in [
        ("publickey.bin", "short", "31 bytes"),
        ("publickey.bin", "echoed", "remove the line break"),
        ("publickey.bin", "long", "longer than 16384 bytes"),
        ("publickey.bin", "publickey.pem", "symmetric key"),
        ("publickey.bin", "missing", "cannot be read"),
        ("KeyMaterial.bin", "KeyMaterial.bin", "as it was downloaded"),
        ("private.pem", "KeyMaterial.bin", "as it was downloaded"),
    ] {
        let arguments = ["--public-key", public_key, "--in", file, "--out", "wrapped"];
        let output = desk.wrap("RSAES_OAEP_SHA_256", "Aliyun_AES_256", &arguments, b"");
        let said = said(&output);
        assert!(!output.status.success(), "{file}");
        assert!(said.contains(expected), "{file}: {said}");
        assert!(!Path::new(&desk.path("wrapped")).exists(), "{file}");
    }
}
