//! This product and OpenSSL, both ways: what one wraps, the other opens.
//! Needs the `openssl` program (3.0 or later) on the PATH.

use std::{fs, path::Path, process::Command};

use custody::{Keyring, KeyringId, OpenedMaterial, RootKey, SealedPair, WrappingKey};
use domain::{CheckValue, KeyId, KeySpec, PairId, WrappingAlgorithm};
use getrandom::{SysRng, rand_core::UnwrapErr};
use wrap::{BlobEncoding, Encoding};

/// A directory of files, in which OpenSSL's commands are run.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs `openssl` with these arguments, separated by blanks. Gives what it printed.
    fn openssl(&self, arguments: &str) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments.split_ascii_whitespace())
            .current_dir(self.path())
            .output()
            .expect("these tests need the openssl program on the PATH");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {stderr}");
        output.stdout
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).expect("a file that OpenSSL wrote")
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(name), content).expect("a file for OpenSSL");
    }

    /// The check value as OpenSSL makes it.
    fn check_value(&self, key: &[u8]) -> String {
        self.write("zero-block", [0; 16]);
        let bits = key.len() * 8;
        let mac = self.openssl(&format!(
            "mac -cipher AES-{bits}-CBC -macopt hexkey:{} -in zero-block CMAC",
            hex::encode(key)
        ));
        String::from_utf8_lossy(&mac[..6]).into_owned()
    }
}

/// OpenSSL's options for an algorithm, as the vendor's documentation gives them (R155).
fn options(algorithm: WrappingAlgorithm) -> &'static str {
    match algorithm {
        WrappingAlgorithm::RsaesOaepSha256 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
        }
        WrappingAlgorithm::RsaesOaepSha1 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
        }
        WrappingAlgorithm::RsaesPkcs1V15 => "-pkeyopt rsa_padding_mode:pkcs1",
    }
}

#[test]
fn r147_r148_what_we_wrap_openssl_opens_with_the_private_half() {
    let bench = Bench::new();
    for bits in [2048, 3072, 4096] {
        bench.openssl(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out private.pem"));
        let public = bench.openssl("pkey -in private.pem -pubout -outform DER");
        for algorithm in WrappingAlgorithm::ALL {
            for spec in KeySpec::ALL {
                let key = bench.openssl(&format!("rand {}", spec.material_len()));
                let wrapped = wrap::wrap_file(&key, *spec, &public, *algorithm, &mut UnwrapErr(SysRng))
                    .expect("wrapped");
                bench.write("wrapped", wrapped.blob);
                let opened = bench.openssl(&format!(
                    "pkeyutl -decrypt -in wrapped -inkey private.pem {}",
                    options(*algorithm)
                ));
                assert_eq!(opened, key, "RSA {bits}, {algorithm}, {spec}");
                assert_eq!(wrapped.check_value.to_string(), bench.check_value(&key));
            }
        }
    }
}

#[test]
fn key_files_as_openssl_writes_them_are_read() {
    let bench = Bench::new();
    for spec in KeySpec::ALL {
        let len = spec.material_len();
        for (arguments, encoding) in [
            (format!("rand {len}"), Encoding::Raw),
            (format!("rand -hex {len}"), Encoding::Hex),
            (format!("rand -base64 {len}"), Encoding::Base64),
        ] {
            let material = wrap::read_material(&bench.openssl(&arguments), *spec).expect("a key file");
            assert_eq!(material.encoding(), encoding, "openssl {arguments}");
        }
    }
}

#[test]
fn r149_our_pem_is_openssls() {
    let bench = Bench::new();
    let wrapping = WrappingKey::generate();
    bench.write("public.bin", wrapping.public_key_der());
    let pem = bench.openssl("pkey -pubin -inform DER -in public.bin -pubout");
    assert_eq!(wrap::public_key_pem(wrapping.public_key_der()), String::from_utf8_lossy(&pem));
}

/// A pair issued for a key, and where it is kept.
struct Issued {
    keyring: Keyring,
    key: KeyId,
    pair: PairId,
    sealed: SealedPair,
}

impl Issued {
    /// Issues a pair; its public key goes to the bench under the vendor's file names (R149, R150).
    fn new(bench: &Bench) -> Self {
        let root = RootKey::create(&bench.path().join("root.key")).expect("a root key");
        let (keyring, _) = root.new_keyring(&KeyringId::new("default:cn-hangzhou"));
        let (key, pair) =
            (KeyId::in_default_kms(custody::random::bytes()), PairId::new(custody::random::bytes()));
        let wrapping = WrappingKey::generate();
        let sealed = keyring.seal_pair(&pair, &key, &wrapping);
        bench.write("PublicKey.bin", wrapping.public_key_der());
        bench.write("PublicKey.pem", wrap::public_key_pem(wrapping.public_key_der()));
        Self { keyring, key, pair, sealed }
    }

    fn open(&self, algorithm: WrappingAlgorithm, wrapped: &[u8]) -> OpenedMaterial {
        self.keyring
            .open_wrapped(&self.sealed, &self.pair, &self.key, algorithm, KeySpec::Aes256, wrapped)
            .expect("opened")
    }
}

#[test]
fn r154_to_r157_the_vendors_own_recipe_opens_here() {
    let bench = Bench::new();
    let issued = Issued::new(&bench);
    for algorithm in WrappingAlgorithm::ALL {
        // R156: for a PEM public key `-keyform DER` becomes `-keyform PEM`.
        for (public_key, form) in [("PublicKey.bin", "DER"), ("PublicKey.pem", "PEM")] {
            bench.openssl("rand -out KeyMaterial.bin 32");
            bench.openssl(&format!(
                "pkeyutl -encrypt -in KeyMaterial.bin -inkey {public_key} -keyform {form} -pubin \
                 -out EncryptedKeyMaterial.bin {}",
                options(*algorithm)
            ));
            bench.openssl(
                "enc -e -base64 -A -in EncryptedKeyMaterial.bin -out EncryptedKeyMaterial_base64.txt",
            );
            bench.openssl("enc -e -base64 -in EncryptedKeyMaterial.bin -out folded.txt");
            let expected = wrap::check_value(&bench.read("KeyMaterial.bin"));
            for (upload, encoding) in [
                ("EncryptedKeyMaterial.bin", BlobEncoding::Bin),
                ("EncryptedKeyMaterial_base64.txt", BlobEncoding::Base64),
                ("folded.txt", BlobEncoding::Base64),
            ] {
                let (wrapped, found) = wrap::read_wrapped(&bench.read(upload)).expect("wrapped material");
                let opened: CheckValue = issued.open(*algorithm, &wrapped).check_value();
                assert_eq!((Some(opened), found), (expected, encoding), "{algorithm}, {form}, {upload}");
            }
        }
    }
}
