//! Key pairs: made, used, imported.

use custody::verify;
use domain::{
    Action, EncryptionAlgorithm, EncryptionContext, Field, Invalid, Key, KeySpec, KeyState, KeyUsage,
    Management, Origin, Problem, Refusal, SigningAlgorithm, WrappingAlgorithm, WrappingKeySpec,
};
use engine::CreateKey;

use crate::world::{World, refused, wrap};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A key pair made by the KMS.
async fn pair_of(world: &World, spec: KeySpec, usage: Option<KeyUsage>) -> Key {
    let request = CreateKey { spec, usage, ..world.request(Origin::AliyunKms) };
    world.engine.create_key(&world.actor, request).await.expect("a key")
}

/// An instance's key of external origin that waits for a private key.
async fn waiting(world: &World, spec: KeySpec) -> Key {
    let instance = Some(world.instance(Management::Software, 10).await);
    let request = CreateKey { instance, spec, ..world.request(Origin::External) };
    world.engine.create_key(&world.actor, request).await.expect("a key")
}

/// A private key that OpenSSL made, in PKCS#8.
fn private_key(spec: KeySpec) -> Vec<u8> {
    let curve = if spec == KeySpec::EcP256 { "P-256" } else { "secp256k1" };
    let options = ["genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt"];
    let made = std::process::Command::new("openssl")
        .args(options)
        .arg(format!("ec_paramgen_curve:{curve}"))
        .output()
        .expect("OpenSSL is there");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    wrap::read_private_key(&made.stdout, spec).expect("a private key").expose_pkcs8().to_vec()
}

#[tokio::test]
async fn every_pair_does_what_it_is_for_and_nothing_else() {
    let world = World::new().await;
    let digest = [7; 32];
    for (spec, usage) in [
        (KeySpec::Rsa2048, KeyUsage::SignVerify),
        (KeySpec::Rsa2048, KeyUsage::EncryptDecrypt),
        (KeySpec::EcP256, KeyUsage::SignVerify),
        (KeySpec::EcP256K, KeyUsage::SignVerify),
    ] {
        let Key { id, .. } = pair_of(&world, spec, Some(usage)).await;
        let engine = &world.engine;
        let (public_key, version) = engine.get_public_key(&id, None).await.expect("a public key");
        for algorithm in SigningAlgorithm::ALL {
            let signed = refused(engine.asymmetric_sign(&id, None, *algorithm, &digest).await);
            let (signs, has) = (usage == KeyUsage::SignVerify, spec.signing_algorithms().contains(algorithm));
            match signed {
                Ok((signature, by)) if signs && has => {
                    assert_eq!(by, version);
                    assert!(verify(spec, &public_key, *algorithm, &digest, &signature), "{spec} {algorithm}");
                    for (asked, genuine) in [(digest, true), ([8; 32], false)] {
                        let answer =
                            engine.asymmetric_verify(&id, None, *algorithm, &asked, &signature).await;
                        assert_eq!(answer.expect("an answer"), genuine, "{spec} {algorithm}");
                    }
                }
                Err(Refusal::AlgorithmNotOffered { spec: of }) if signs && !has => assert_eq!(of, spec),
                Err(refusal) if !signs => {
                    let action = Action::AsymmetricSign;
                    assert_eq!(refusal, Refusal::NotForThisKey { action, spec, usage });
                }
                other => panic!("{spec} {usage} {algorithm}: {:?}", other.map(|_| ())),
            }
        }
        for algorithm in EncryptionAlgorithm::ALL {
            let encrypted = refused(engine.asymmetric_encrypt(&id, None, *algorithm, b"a secret").await);
            match encrypted {
                Ok((ciphertext, _)) if usage == KeyUsage::EncryptDecrypt => {
                    let opened = engine.asymmetric_decrypt(&id, None, *algorithm, &ciphertext).await;
                    assert_eq!(opened.expect("decrypted").as_slice(), b"a secret");
                    let altered = engine.asymmetric_decrypt(&id, None, *algorithm, &ciphertext[1..]).await;
                    assert_eq!(refused(altered).err(), Some(Refusal::InvalidCiphertext));
                }
                Err(refusal) if usage == KeyUsage::SignVerify => {
                    let action = Action::AsymmetricEncrypt;
                    assert_eq!(refusal, Refusal::NotForThisKey { action, spec, usage });
                }
                other => panic!("{spec} {usage} {algorithm}: {:?}", other.map(|_| ())),
            }
        }
        let symmetric = refused(engine.encrypt(&id, b"text", &EncryptionContext::default()).await);
        let action = Action::Encrypt;
        assert_eq!(symmetric.err(), Some(Refusal::NotForThisKey { action, spec, usage }));
    }
    let symmetric = world.key(Origin::AliyunKms).await;
    let answer = refused(world.engine.get_public_key(&symmetric.id, None).await);
    let (action, spec, usage) = (Action::GetPublicKey, symmetric.spec, symmetric.usage);
    assert_eq!(answer.err(), Some(Refusal::NotForThisKey { action, spec, usage }));
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused() {
    let world = World::new().await;
    let sign = pair_of(&world, KeySpec::EcP256, None).await;
    assert_eq!(sign.usage, KeyUsage::SignVerify, "what a pair is for when nothing is asked");
    let request = CreateKey {
        spec: KeySpec::EcP256,
        usage: Some(KeyUsage::EncryptDecrypt),
        ..world.request(Origin::AliyunKms)
    };
    let refusal = Refusal::UsageNotOffered { spec: KeySpec::EcP256, usage: KeyUsage::EncryptDecrypt };
    assert_eq!(refused(world.engine.create_key(&world.actor, request).await).err(), Some(refusal));

    let algorithm = SigningAlgorithm::EcdsaSha256;
    for len in [0, 20, 31, 33, 64] {
        let answer = refused(world.engine.asymmetric_sign(&sign.id, None, algorithm, &vec![7; len]).await);
        let invalid = Invalid::new(Field::Digest, Problem::Range { min: 32, max: 32 });
        assert_eq!(answer.err(), Some(Refusal::Invalid(invalid)), "{len} bytes");
    }

    let rsa = pair_of(&world, KeySpec::Rsa2048, Some(KeyUsage::EncryptDecrypt)).await;
    let algorithm = EncryptionAlgorithm::RsaesOaepSha256;
    for (len, problem) in
        [(0, Some(Problem::Missing)), (190, None), (191, Some(Problem::TooLong { max: 190 }))]
    {
        let answer = refused(world.engine.asymmetric_encrypt(&rsa.id, None, algorithm, &vec![7; len]).await);
        let expected = problem.map(|problem| Refusal::Invalid(Invalid::new(Field::Plaintext, problem)));
        assert_eq!(answer.err(), expected, "{len} bytes");
    }

    let other = rsa.primary.id;
    let answer = refused(world.engine.get_public_key(&sign.id, Some(&other)).await);
    assert_eq!(answer.err(), Some(Refusal::KeyVersionNotFound), "another key's version");
}

#[tokio::test]
async fn every_version_of_a_pair_goes_on_working() {
    let world = World::new().await;
    let key = pair_of(&world, KeySpec::Rsa2048, Some(KeyUsage::EncryptDecrypt)).await;
    let algorithm = EncryptionAlgorithm::RsaesOaepSha256;
    let (ciphertext, first) =
        world.engine.asymmetric_encrypt(&key.id, None, algorithm, b"first").await.expect("encrypted");
    world.advance(8 * DAY);
    let rotated = world.engine.create_key_version(&world.actor, &key.id).await.expect("rotated");
    assert_ne!(rotated.primary.id, first);
    let world = world.restarted().await;
    let engine = &world.engine;
    let opened = engine.asymmetric_decrypt(&key.id, Some(&first), algorithm, &ciphertext).await;
    assert_eq!(opened.expect("decrypted").as_slice(), b"first");
    let by_the_newest = refused(engine.asymmetric_decrypt(&key.id, None, algorithm, &ciphertext).await);
    assert_eq!(by_the_newest.err(), Some(Refusal::InvalidCiphertext));
    let keys = [Some(&first), None].map(|version| engine.get_public_key(&key.id, version));
    let [old, new] = keys.map(|key| async { key.await.expect("a public key").0 });
    assert_ne!(old.await, new.await);
}

/// R105 to R109, R119: a private key, wrapped in each envelope under each wrapping key, imported and in use.
#[tokio::test]
async fn r105_r109_r119_a_private_key_is_imported_and_signs() {
    let world = World::new().await;
    let pkcs8 = private_key(KeySpec::EcP256);
    for (spec, algorithm) in WrappingKeySpec::ALL.iter().zip([
        WrappingAlgorithm::RsaAesKeyWrapSha256,
        WrappingAlgorithm::RsaAesKeyWrapSha1,
        WrappingAlgorithm::RsaesOaepSha256Aes256Ecb,
    ]) {
        let key = waiting(&world, KeySpec::EcP256).await;
        let issued = world.engine.get_parameters_for_import(&world.actor, &key.id, *spec, algorithm).await;
        let issued = issued.expect("import parameters");
        let imported = world.import(&key.id, &issued.token, wrap(&issued, &pkcs8)).await.expect("an import");
        let (public_key, _) = world.engine.get_public_key(&key.id, None).await.expect("a public key");
        let wrapped = wrap::wrap_file(
            &pkcs8,
            KeySpec::EcP256,
            &issued.pair.public_key,
            algorithm,
            &mut rand_core::UnwrapErr(getrandom::SysRng),
        );
        assert_eq!(imported.check_value, wrapped.expect("wrapped").check_value, "{spec} {algorithm}");
        let algorithm = SigningAlgorithm::EcdsaSha256;
        let (signature, _) =
            world.engine.asymmetric_sign(&key.id, None, algorithm, &[7; 32]).await.expect("signed");
        assert!(verify(KeySpec::EcP256, &public_key, algorithm, &[7; 32], &signature));
    }
}

/// R162: a key pair, too, takes its own private key only, in whatever form it comes.
#[tokio::test]
async fn r162_a_pair_is_bound_to_its_private_key() {
    let world = World::new().await;
    let key = waiting(&world, KeySpec::EcP256).await;
    let algorithm = WrappingAlgorithm::RsaAesKeyWrapSha256;
    let issued = world.pair(&key.id, algorithm).await;
    let pkcs8 = private_key(KeySpec::EcP256);
    for _ in 0..2 {
        world.import(&key.id, &issued.token, wrap(&issued, &pkcs8)).await.expect("an import");
    }
    for (name, other, refusal) in [
        ("another key", private_key(KeySpec::EcP256), Refusal::DifferentMaterial),
        ("another curve", private_key(KeySpec::EcP256K), Refusal::NotThePrivateKey { spec: KeySpec::EcP256 }),
        ("no private key", vec![7; 138], Refusal::NotThePrivateKey { spec: KeySpec::EcP256 }),
    ] {
        let answer = world.import(&key.id, &issued.token, wrap(&issued, &other)).await;
        assert_eq!(answer.err(), Some(refusal), "{name}");
    }
    let describe = || async { world.engine.describe_key(&key.id).await.expect("the key") };
    assert_eq!(describe().await.state, KeyState::Enabled, "a refused import changes nothing");
    world.engine.delete_key_material(&world.actor, &key.id).await.expect("deleted");
    let answer = refused(world.engine.get_public_key(&key.id, None).await);
    assert_eq!(answer.err(), Some(Refusal::KeyPendingImport));
    world.import(&key.id, &issued.token, wrap(&issued, &pkcs8)).await.expect("the same again");
    assert_eq!(describe().await.state, KeyState::Enabled);
}
