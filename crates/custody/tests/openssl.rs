//! This product and OpenSSL, both ways: what one wraps, the other opens.
//! Needs the `openssl` program (3.0 or later) on the PATH.

use std::{fs, path::Path, process::Command};

use custody::{Binding, Keyring, KeyringId, OpenError, OpenedMaterial, RootKey, SealedPair, WrappingKey};
use domain::{
    CheckValue, Diagnosis, KeyId, KeySpec, PairId, RsaPadding, SigningAlgorithm, WrappingAlgorithm,
    WrappingKeySpec,
};
use getrandom::{SysRng, rand_core::UnwrapErr};
use wrap::{BlobEncoding, Encoding, Found};

/// Bytes of a symmetric key.
fn len(spec: KeySpec) -> usize {
    spec.material_len().expect("a symmetric spec")
}

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

/// The algorithms by which RSA wraps the material itself.
fn direct() -> impl Iterator<Item = &'static WrappingAlgorithm> {
    WrappingAlgorithm::ALL.iter().filter(|algorithm| algorithm.envelope().is_none())
}

/// OpenSSL's options for the RSA encryption of an algorithm, as the vendor's documentation gives them (R155).
fn options(algorithm: WrappingAlgorithm) -> &'static str {
    match algorithm.rsa() {
        RsaPadding::OaepSha256 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
        }
        RsaPadding::OaepSha1 => {
            "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1"
        }
        RsaPadding::Pkcs1V15 => "-pkeyopt rsa_padding_mode:pkcs1",
    }
}

#[test]
fn r147_r148_what_we_wrap_openssl_opens_with_the_private_half() {
    let bench = Bench::new();
    for bits in [2048, 3072, 4096] {
        bench.openssl(&format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out private.pem"));
        let public = bench.openssl("pkey -in private.pem -pubout -outform DER");
        for algorithm in direct() {
            for spec in KeySpec::SYMMETRIC {
                let key = bench.openssl(&format!("rand {}", len(*spec)));
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
    let public = WrappingKey::generate(WrappingKeySpec::Rsa2048).public_key_der().to_vec();
    for spec in KeySpec::SYMMETRIC {
        let len = len(*spec);
        for (arguments, encoding) in [
            (format!("rand {len}"), Encoding::Raw),
            (format!("rand -hex {len}"), Encoding::Hex),
            (format!("rand -base64 {len}"), Encoding::Base64),
        ] {
            let (file, algorithm) = (bench.openssl(&arguments), WrappingAlgorithm::RsaesOaepSha256);
            let wrapped = wrap::wrap_file(&file, *spec, &public, algorithm, &mut UnwrapErr(SysRng));
            let found = wrapped.expect("a key file").found;
            assert!(
                matches!(found, Found::Symmetric { encoding: found, .. } if found == encoding),
                "openssl {arguments}: {found:?}"
            );
        }
    }
}

#[test]
fn r149_our_pem_is_openssls() {
    let bench = Bench::new();
    let wrapping = WrappingKey::generate(WrappingKeySpec::Rsa2048);
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
        let wrapping = WrappingKey::generate(WrappingKeySpec::Rsa2048);
        let sealed = keyring.seal_pair(&pair, &key, &wrapping);
        bench.write("PublicKey.bin", wrapping.public_key_der());
        bench.write("PublicKey.pem", wrap::public_key_pem(wrapping.public_key_der()));
        Self { keyring, key, pair, sealed }
    }

    fn open(&self, algorithm: WrappingAlgorithm, spec: KeySpec, wrapped: &[u8]) -> OpenedMaterial {
        self.keyring
            .open_wrapped(&self.sealed, &self.pair, &self.key, algorithm, spec, wrapped)
            .expect("opened")
    }
}

#[test]
fn r154_to_r157_the_vendors_own_recipe_opens_here() {
    let bench = Bench::new();
    let issued = Issued::new(&bench);
    for algorithm in direct() {
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
                let (wrapped, found) =
                    wrap::read_wrapped(&bench.read(upload), WrappingKeySpec::Rsa2048, *algorithm)
                        .expect("wrapped material");
                let opened: CheckValue = issued.open(*algorithm, KeySpec::Aes256, &wrapped).check_value();
                assert_eq!((Some(opened), found), (expected, encoding), "{algorithm}, {form}, {upload}");
            }
        }
    }
}

/// The mistakes that people make with OpenSSL and Java, made with OpenSSL.
#[test]
fn what_openssl_wraps_otherwise_is_named() {
    let bench = Bench::new();
    let issued = Issued::new(&bench);
    bench.openssl("rand -out KeyMaterial.bin 32");
    bench.write("KeyMaterial.hex", format!("{}\n", hex::encode(bench.read("KeyMaterial.bin"))));
    bench.openssl("enc -e -base64 -in KeyMaterial.bin -out KeyMaterial.b64");
    let oaep = "-pkeyopt rsa_padding_mode:oaep";
    let right = format!("{oaep} -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256");
    for (file, options, expected) in [
        ("KeyMaterial.bin", oaep.to_owned(), Diagnosis::OaepSha1),
        (
            "KeyMaterial.bin",
            format!("{oaep} -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha1"),
            Diagnosis::Mgf1,
        ),
        (
            "KeyMaterial.bin",
            format!("{oaep} -pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha256"),
            Diagnosis::Mgf1,
        ),
        ("KeyMaterial.bin", String::new(), Diagnosis::Pkcs1V15),
        ("KeyMaterial.hex", right.clone(), Diagnosis::Hex),
        ("KeyMaterial.b64", right, Diagnosis::Base64),
    ] {
        let wrapped = bench.openssl(&format!(
            "pkeyutl -encrypt -in {file} -inkey PublicKey.bin -keyform DER -pubin {options}"
        ));
        let opened = issued.keyring.open_wrapped(
            &issued.sealed,
            &issued.pair,
            &issued.key,
            WrappingAlgorithm::RsaesOaepSha256,
            KeySpec::Aes256,
            &wrapped,
        );
        assert_eq!(opened.err(), Some(OpenError::Otherwise(expected)), "{file} {options}");
    }
}

/// The vendor's recipe for a private key, step by step: PKCS#8, a session key, AES-256-ECB, the one after the other.
#[test]
fn r105_to_r110_the_vendors_hybrid_recipe_opens_here() {
    let bench = Bench::new();
    let issued = Issued::new(&bench);
    let algorithm = WrappingAlgorithm::RsaesOaepSha256Aes256Ecb;
    for (spec, kind) in [
        (KeySpec::Rsa2048, "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        (KeySpec::Rsa3072, "-algorithm RSA -pkeyopt rsa_keygen_bits:3072"),
        (KeySpec::Rsa4096, "-algorithm RSA -pkeyopt rsa_keygen_bits:4096"),
        (KeySpec::EcP256, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        (KeySpec::EcP256K, "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"),
    ] {
        bench.openssl(&format!("genpkey -quiet {kind} -out TakPriv.pem"));
        bench.openssl("pkcs8 -topk8 -inform PEM -in TakPriv.pem -outform der -nocrypt -out TakPrivPkcs8.bin");
        bench.openssl("rand -out EskAes256.bin 32");
        bench.openssl(&format!(
            "pkeyutl -encrypt -pubin -inkey PublicKey.pem -in EskAes256.bin {} -out CipherEsk.bin",
            options(algorithm)
        ));
        let session_key = hex::encode(bench.read("EskAes256.bin"));
        bench.openssl(&format!(
            "enc -aes-256-ecb -e -K {session_key} -in TakPrivPkcs8.bin -nosalt -out CipherTakPriv.bin"
        ));
        let payload = [bench.read("CipherEsk.bin"), bench.read("CipherTakPriv.bin")].concat();
        bench.write("EncryptedKeyMaterial.bin", payload);
        bench.openssl("enc -e -base64 -A -in EncryptedKeyMaterial.bin -out EncryptedKeyMaterial_base64.txt");

        let upload = bench.read("EncryptedKeyMaterial_base64.txt");
        let (wrapped, found) =
            wrap::read_wrapped(&upload, WrappingKeySpec::Rsa2048, algorithm).expect("wrapped material");
        assert_eq!(found, BlobEncoding::Base64, "{spec}");
        bench.openssl("pkey -in TakPriv.pem -pubout -outform DER -out public.der");
        let expected = CheckValue::from_bytes(&bench.openssl("dgst -sha256 -binary public.der"));
        assert_eq!(Some(issued.open(algorithm, spec, &wrapped).check_value()), expected, "{spec}");
    }
}

/// OpenSSL's options for a signature of a SHA-256 digest.
fn signature_options(algorithm: SigningAlgorithm) -> &'static str {
    match algorithm {
        SigningAlgorithm::RsaPssSha256 => {
            "-pkeyopt digest:sha256 -pkeyopt rsa_padding_mode:pss -pkeyopt rsa_pss_saltlen:32 -pkeyopt rsa_mgf1_md:sha256"
        }
        SigningAlgorithm::RsaPkcs1Sha256 => "-pkeyopt digest:sha256 -pkeyopt rsa_padding_mode:pkcs1",
        SigningAlgorithm::EcdsaSha256 => "-pkeyopt digest:sha256",
    }
}

#[test]
fn what_one_signs_the_other_verifies() {
    let bench = Bench::new();
    let issued = Issued::new(&bench);
    let version = issued.key.new_version(custody::random::bytes());
    let binding = Binding { key: &issued.key, version: &version };
    for spec in KeySpec::ASYMMETRIC {
        let (sealed, _) = issued.keyring.generate(*spec, binding);
        let key = issued.keyring.open_private_key(&sealed, binding, *spec).expect("it opens");
        let public_key = key.public_key().expect("a public key");
        bench.write("public.der", &public_key);
        let digest: [u8; 32] = custody::random::bytes();
        bench.write("digest", digest);
        for algorithm in spec.signing_algorithms() {
            bench.write("signature", key.sign(*algorithm, &digest).expect("signed"));
            bench.openssl(&format!(
                "pkeyutl -verify -pubin -inkey public.der -keyform DER -in digest -sigfile signature {}",
                signature_options(*algorithm)
            ));
        }
    }
    for (spec, options) in [
        (KeySpec::Rsa2048, "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        (KeySpec::EcP256, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        (KeySpec::EcP256K, "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"),
    ] {
        bench.openssl(&format!("genpkey -quiet {options} -out key.pem"));
        let public_key = bench.openssl("pkey -in key.pem -pubout -outform DER");
        let digest: [u8; 32] = custody::random::bytes();
        bench.write("digest", digest);
        for algorithm in spec.signing_algorithms() {
            let signature = bench.openssl(&format!(
                "pkeyutl -sign -inkey key.pem -in digest {}",
                signature_options(*algorithm)
            ));
            assert!(
                custody::verify(spec, &public_key, *algorithm, &digest, &signature),
                "{spec} {algorithm}"
            );
        }
    }
}
