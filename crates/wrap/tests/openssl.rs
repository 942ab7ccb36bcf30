//! What this crate wraps, OpenSSL opens; what OpenSSL writes, this crate reads.

use std::{fs, process::Command};

use domain::{CheckValue, Envelope, KeySpec, RsaPadding, WrappingAlgorithm};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tempfile::TempDir;
use wrap::{PrivateKeyError, PrivateKeyForm, WrapError, read_private_key, wrap};

/// The algorithms that seal the material in an envelope.
fn enveloping() -> impl Iterator<Item = (WrappingAlgorithm, Envelope)> {
    WrappingAlgorithm::ALL.iter().filter_map(|algorithm| Some((*algorithm, algorithm.envelope()?)))
}

/// A folder in which OpenSSL works.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// Runs `openssl` with these words; gives what it prints.
    fn openssl(&self, line: &str) -> Vec<u8> {
        let output = Command::new("openssl").args(line.split(' ')).current_dir(&self.0).output();
        let output = output.expect("OpenSSL is there");
        assert!(output.status.success(), "openssl {line}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn put(&self, name: &str, content: &[u8]) {
        fs::write(self.0.path().join(name), content).expect("our folder is writable");
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).expect("OpenSSL wrote it")
    }

    /// What the envelope holds, opened step by step as the vendor's document seals it (R107 to R109).
    fn open(&self, algorithm: WrappingAlgorithm, form: Envelope, blob: &[u8], modulus_len: usize) -> Vec<u8> {
        let (outer, inner) = blob.split_at(modulus_len);
        self.put("outer", outer);
        self.put("inner", inner);
        let hash = if algorithm.rsa() == RsaPadding::OaepSha1 { "sha1" } else { "sha256" };
        let session_key = self.openssl(&format!(
            "pkeyutl -decrypt -inkey wrapping.pem -in outer -pkeyopt rsa_padding_mode:oaep \
             -pkeyopt rsa_oaep_md:{hash} -pkeyopt rsa_mgf1_md:{hash}"
        ));
        assert_eq!(session_key.len(), 32);
        let cipher = match form {
            Envelope::EcbWithPadding => "-aes-256-ecb",
            Envelope::KeyWrapWithPadding => "-id-aes256-wrap-pad -iv A65959A6",
        };
        self.openssl(&format!("enc -d {cipher} -K {} -in inner", hex::encode(session_key)))
    }
}

fn wrapped(material: &[u8], public_key: &[u8], algorithm: WrappingAlgorithm) -> Result<Vec<u8>, WrapError> {
    wrap(material, public_key, algorithm, &mut UnwrapErr(SysRng))
}

#[test]
fn r106_r107_r108_r109_openssl_opens_every_envelope() {
    let desk = Desk::new();
    for bits in [2048, 3072, 4096] {
        desk.openssl(&format!(
            "genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:{bits} -out wrapping.pem"
        ));
        let public_key = desk.openssl("pkey -in wrapping.pem -pubout -outform DER");
        for (algorithm, form) in enveloping() {
            for len in [1, 7, 8, 9, 15, 16, 17, 32, 1218, 2375] {
                let material: Vec<u8> = (0..len).map(|at| (at * 31 % 251) as u8).collect();
                let blob = wrapped(&material, &public_key, algorithm).expect("it wraps");
                let opened = desk.open(algorithm, form, &blob, bits / 8);
                assert_eq!(opened, material, "{algorithm}, {bits} bits, {len} bytes");
            }
        }
    }
}

#[test]
fn r106_each_envelope_has_a_session_key_of_its_own() {
    let desk = Desk::new();
    desk.openssl("genpkey -quiet -algorithm RSA -out wrapping.pem");
    let public_key = desk.openssl("pkey -in wrapping.pem -pubout -outform DER");
    for (algorithm, _) in enveloping() {
        let [one, other] = [(); 2].map(|()| wrapped(b"material", &public_key, algorithm).expect("it wraps"));
        assert_ne!(one[256..], other[256..], "{algorithm}");
        assert_eq!(wrapped(b"", &public_key, algorithm), Err(WrapError::Failed), "{algorithm}");
        assert_eq!(wrapped(b"material", b"no key", algorithm), Err(WrapError::PublicKey), "{algorithm}");
    }
}

/// Every way in which OpenSSL writes a private key of `key.pem`, made by `genpkey` with these options.
fn writings(desk: &Desk, options: &str) -> Vec<(&'static str, PrivateKeyForm, Vec<u8>)> {
    desk.openssl(&format!("genpkey -quiet {options} -out key.pem"));
    let traditional = if options.contains("RSA") { PrivateKeyForm::Pkcs1 } else { PrivateKeyForm::Sec1 };
    let pem = desk.get("key.pem");
    let text = String::from_utf8(pem.clone()).expect("PEM is text");
    vec![
        ("PKCS#8, PEM", PrivateKeyForm::Pkcs8, pem),
        ("PKCS#8, PEM, CRLF", PrivateKeyForm::Pkcs8, text.replace('\n', "\r\n").into_bytes()),
        (
            "PKCS#8, PEM after other text",
            PrivateKeyForm::Pkcs8,
            format!("Bag Attributes\n{text}").into_bytes(),
        ),
        (
            "PKCS#8, DER",
            PrivateKeyForm::Pkcs8,
            desk.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER"),
        ),
        ("traditional, PEM", traditional, desk.openssl("pkey -in key.pem -traditional")),
        ("traditional, DER", traditional, desk.openssl("pkey -in key.pem -traditional -outform DER")),
    ]
}

const KINDS: &[(&str, KeySpec)] = &[
    ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", KeySpec::Rsa2048),
    ("-algorithm RSA -pkeyopt rsa_keygen_bits:3072", KeySpec::Rsa3072),
    ("-algorithm RSA -pkeyopt rsa_keygen_bits:4096", KeySpec::Rsa4096),
    ("-algorithm EC -pkeyopt ec_paramgen_curve:P-256", KeySpec::EcP256),
    ("-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", KeySpec::EcP256K),
];

#[test]
fn r105_every_form_of_a_private_key_becomes_the_pkcs8_of_openssl() {
    let desk = Desk::new();
    for (options, spec) in KINDS {
        for (name, form, file) in writings(&desk, options) {
            let key =
                read_private_key(&file, *spec).unwrap_or_else(|error| panic!("{options}, {name}: {error}"));
            assert_eq!((key.form(), key.is_pem()), (form, name.contains("PEM")), "{options}, {name}");
            let pkcs8 = desk.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER");
            assert!(key.expose_pkcs8() == pkcs8, "{options}, {name}: other bytes than OpenSSL's");
            desk.openssl("pkey -in key.pem -pubout -outform DER -out public.der");
            let hash = desk.openssl("dgst -sha256 -binary public.der");
            assert_eq!(Some(key.check_value()), CheckValue::from_bytes(&hash), "{options}, {name}");
        }
    }
}

#[test]
fn r105_r109_a_private_key_in_an_envelope_comes_out_whole() {
    let desk = Desk::new();
    desk.openssl("genpkey -quiet -algorithm RSA -out wrapping.pem");
    let public_key = desk.openssl("pkey -in wrapping.pem -pubout -outform DER");
    desk.openssl("genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out key.pem");
    let key = read_private_key(&desk.get("key.pem"), KeySpec::Rsa4096).expect("a private key");
    for (algorithm, form) in enveloping() {
        let blob = wrapped(key.expose_pkcs8(), &public_key, algorithm).expect("it wraps");
        desk.put("opened.der", &desk.open(algorithm, form, &blob, 256));
        assert_eq!(desk.openssl("pkey -in opened.der -inform DER"), desk.get("key.pem"), "{algorithm}");
    }
}

fn refusal(file: &[u8]) -> Option<PrivateKeyError> {
    read_private_key(file, KeySpec::EcP256).err()
}

#[test]
fn what_is_no_private_key_that_the_kms_takes_is_named() {
    let desk = Desk::new();
    let make = |options: &str| desk.openssl(&format!("genpkey -quiet {options}"));
    let p256 = make("-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    desk.put("key.pem", &p256);
    let der = desk.openssl("pkey -in key.pem -outform DER");
    for (name, file, expected) in [
        ("nothing", vec![], PrivateKeyError::Empty),
        ("white space", b" \r\n".to_vec(), PrivateKeyError::Empty),
        ("much", vec![0x30; 16 * 1024 + 1], PrivateKeyError::TooLarge { found: 16 * 1024 + 1 }),
        ("a symmetric key", vec![0x80; 32], PrivateKeyError::Unknown),
        ("text", b"no key".to_vec(), PrivateKeyError::Unknown),
        ("cut", der[..der.len() - 1].to_vec(), PrivateKeyError::Unknown),
        ("bytes after it", [&der[..], &[0]].concat(), PrivateKeyError::Unknown),
        ("a public key", desk.openssl("pkey -in key.pem -pubout"), PrivateKeyError::Unknown),
        (
            "a public key, DER",
            desk.openssl("pkey -in key.pem -pubout -outform DER"),
            PrivateKeyError::Unknown,
        ),
        (
            "RSA of 1024 bits",
            make("-algorithm RSA -pkeyopt rsa_keygen_bits:1024"),
            PrivateKeyError::Unsupported,
        ),
        (
            "secp256k1",
            make("-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1"),
            PrivateKeyError::OtherSpec { found: KeySpec::EcP256K, expected: KeySpec::EcP256 },
        ),
        ("P-384", make("-algorithm EC -pkeyopt ec_paramgen_curve:P-384"), PrivateKeyError::Unsupported),
        ("Ed25519", make("-algorithm ED25519"), PrivateKeyError::Unsupported),
        ("without its public key", desk.openssl("ec -in key.pem -no_public"), PrivateKeyError::NoPublicKey),
        (
            "encrypted",
            desk.openssl("pkcs8 -topk8 -in key.pem -passout pass:secret"),
            PrivateKeyError::Encrypted,
        ),
        (
            "encrypted, DER",
            desk.openssl("pkcs8 -topk8 -in key.pem -passout pass:secret -outform DER"),
            PrivateKeyError::Encrypted,
        ),
        (
            "encrypted, traditional",
            desk.openssl("ec -in key.pem -aes256 -passout pass:secret"),
            PrivateKeyError::Encrypted,
        ),
    ] {
        assert_eq!(refusal(&file), Some(expected), "{name}");
    }
}
