//! GetParametersForImport and ImportKeyMaterial.

use domain::{
    CheckValue, Diagnosis, Field, Invalid, KeySpec, KeyState, Management, Origin, PairState, Problem,
    Refusal, WrappingAlgorithm, limits,
};
use engine::CreateKey;

use crate::world::{World, refused, wrap};

const OAEP_256: WrappingAlgorithm = WrappingAlgorithm::RsaesOaepSha256;
const OAEP_1: WrappingAlgorithm = WrappingAlgorithm::RsaesOaepSha1;
const PKCS1: WrappingAlgorithm = WrappingAlgorithm::RsaesPkcs1V15;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// R123, R138, R161: pending import, then enabled, with the check value of NIST's AES-256 example key.
#[tokio::test]
async fn r123_r138_r161_an_import_enables_the_key() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    assert_eq!(key.state, KeyState::PendingImport);

    let issued = world.pair(&key.id, OAEP_256).await;
    let material: Vec<u8> = (0..32).collect();
    let imported = world.import(&key.id, &issued.token, wrap(&issued, &material)).await.expect("an import");

    let expected = wrap::check_value(&material).expect("a check value");
    assert_eq!(imported.check_value, expected);
    assert_ne!(imported.check_value, CheckValue::Short([0; 3]));
    assert_eq!(world.engine.describe_key(&key.id).await.expect("the key").state, KeyState::Enabled);
}

/// R119, R121, R122, R128, R130, R142 to R145: which algorithm each key management type takes.
#[tokio::test]
async fn r119_r142_r143_r144_r145_algorithms_where_they_are_offered() {
    let world = World::new().await;
    let software = Some(world.instance(Management::Software, 10).await);
    let hardware = Some(world.instance(Management::Hardware, 10).await);
    for (instance, spec, algorithm, taken) in [
        (&None, KeySpec::Aes256, OAEP_256, true),
        (&None, KeySpec::Aes256, OAEP_1, true),
        (&None, KeySpec::Aes256, PKCS1, true),
        (&software, KeySpec::Aes256, OAEP_256, true),
        (&software, KeySpec::Aes256, OAEP_1, false),
        (&software, KeySpec::Aes256, PKCS1, true),
        (&hardware, KeySpec::Aes256, OAEP_256, true),
        (&hardware, KeySpec::Aes192, OAEP_256, true),
        (&hardware, KeySpec::Aes128, PKCS1, true),
        (&hardware, KeySpec::Aes256, OAEP_1, false),
    ] {
        let request = CreateKey { instance: instance.clone(), spec, ..world.request(Origin::External) };
        let key = world.engine.create_key(&world.actor, request).await.expect("a key");
        let wrapping = domain::WrappingKeySpec::Rsa2048;
        let issued = world.engine.get_parameters_for_import(&world.actor, &key.id, wrapping, algorithm).await;
        let management = key.placement.management;
        match (refused(issued), taken) {
            (Ok(issued), true) => {
                let material = vec![7; spec.material_len().expect("a symmetric spec")];
                world.import(&key.id, &issued.token, wrap(&issued, &material)).await.expect("an import");
            }
            (Err(refusal), false) => {
                assert_eq!(refusal, Refusal::WrappingNotOffered { algorithm, spec, management })
            }
            (answer, _) => panic!("{management} {algorithm}: {:?}", answer.map(|_| ())),
        }
    }
}

#[tokio::test]
async fn r152_a_token_is_reusable_for_24_hours_and_no_longer() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, OAEP_256).await;
    let wrapped = wrap(&issued, &[1; 32]);

    for _ in 0..3 {
        world.import(&key.id, &issued.token, wrapped.clone()).await.expect("an import");
    }
    world.advance(DAY - 1);
    world.import(&key.id, &issued.token, wrapped.clone()).await.expect("an import in the last millisecond");
    world.advance(1);
    assert_eq!(world.import(&key.id, &issued.token, wrapped).await, Err(Refusal::ExpiredImportToken));
}

#[tokio::test]
async fn an_expired_pair_loses_its_private_half() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, OAEP_256).await;
    world.advance(DAY);
    world.engine.do_due_work().await.expect("the work");
    let stored =
        engine::Store::pair(&*world.storage, &issued.pair.id).await.expect("a read").expect("the pair");
    assert!(stored.sealed.is_none());
    assert_eq!(
        world.import(&key.id, &issued.token, wrap(&issued, &[1; 32])).await,
        Err(Refusal::ExpiredImportToken)
    );
}

/// R104, R153 and the other mistakes: each its own refusal. Those before anything is opened cost no attempt.
#[tokio::test]
async fn r104_r153_each_mistake_has_its_own_refusal() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let other_key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, OAEP_256).await;
    let other_pair = world.pair(&key.id, OAEP_256).await;
    let elsewhere = world.pair(&other_key.id, OAEP_256).await;
    let good = wrap(&issued, &[1; 32]);
    let altered = {
        let mut blob = good.clone();
        blob[200] ^= 1;
        blob
    };
    let other_world = World::new().await;
    let foreign_key = other_world.key(Origin::External).await;
    let foreign = other_world.pair(&foreign_key.id, OAEP_256).await;

    for (case, token, wrapped, expected, cost) in [
        ("no token", String::new(), good.clone(), Refusal::InvalidImportToken, 0),
        ("an altered token", altered_at(&issued.token, 40), good.clone(), Refusal::InvalidImportToken, 0),
        ("another server's token", foreign.token, good.clone(), Refusal::InvalidImportToken, 0),
        ("another key's token", elsewhere.token, good.clone(), Refusal::TokenOfAnotherKey, 0),
        (
            "a short blob",
            issued.token.clone(),
            good[1..].to_vec(),
            Refusal::WrappedLength { expected: 256, actual: 255 },
            0,
        ),
        (
            "the key file itself",
            issued.token.clone(),
            vec![1; 32],
            Refusal::WrappedLength { expected: 256, actual: 32 },
            0,
        ),
        ("another pair's key", issued.token.clone(), wrap(&other_pair, &[1; 32]), Refusal::PairMismatch, 1),
        ("an altered blob", issued.token.clone(), altered, Refusal::InvalidKeyMaterial, 1),
        (
            "31 bytes",
            issued.token.clone(),
            wrap(&issued, &[1; 31]),
            Refusal::MaterialLength { expected: 32, actual: 31 },
            1,
        ),
        (
            "hex text",
            issued.token.clone(),
            wrap(&issued, &[b'a'; 64]),
            Refusal::WrappedOtherwise(Diagnosis::Hex),
            1,
        ),
    ] {
        let before = attempts_left(&world, &issued).await;
        assert_eq!(world.import(&key.id, &token, wrapped).await, Err(expected), "{case}");
        assert_eq!(before - attempts_left(&world, &issued).await, cost, "attempts for {case}");
    }
    world.import(&key.id, &issued.token, good).await.expect("the last attempt succeeds");
}

#[tokio::test]
async fn a_pair_is_burned_after_five_failures_for_ever() {
    for algorithm in [OAEP_256, PKCS1] {
        let world = World::new().await;
        let key = world.key(Origin::External).await;
        let issued = world.pair(&key.id, algorithm).await;
        for _ in 0..limits::PAIR_ATTEMPTS {
            assert_eq!(
                world.import(&key.id, &issued.token, vec![1; 256]).await,
                Err(Refusal::InvalidKeyMaterial)
            );
        }
        let good = wrap(&issued, &[1; 32]);
        assert_eq!(world.import(&key.id, &issued.token, good.clone()).await, Err(Refusal::PairBurned));
        let world = world.restarted().await;
        assert_eq!(
            world.import(&key.id, &issued.token, good).await,
            Err(Refusal::PairBurned),
            "after a restart"
        );
        let next = world.pair(&key.id, algorithm).await;
        world.import(&key.id, &next.token, wrap(&next, &[1; 32])).await.expect("an import with a new pair");
    }
}

/// Sixteen wrong imports at once cannot try more often than five one after another.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_counted_when_they_race() {
    let world = std::sync::Arc::new(World::new().await);
    let key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, OAEP_256).await;
    let tries: Vec<_> = (0..16)
        .map(|_| {
            let (world, id, token) = (world.clone(), key.id.clone(), issued.token.clone());
            tokio::spawn(async move { world.import(&id, &token, vec![1; 256]).await })
        })
        .collect();
    let mut opened = 0;
    for answer in tries {
        match answer.await.expect("a try") {
            Err(Refusal::InvalidKeyMaterial) => opened += 1,
            answer => assert_eq!(answer, Err(Refusal::PairBurned)),
        }
    }
    assert_eq!(opened, limits::PAIR_ATTEMPTS);
}

/// Under PKCS#1 v1.5 nothing tells a bad padding from bad content (Bleichenbacher 1998).
#[tokio::test]
async fn pkcs1_fails_in_one_way_only() {
    let world = World::new().await;
    let key = world.imported(&[1; 32]).await;
    let issued = world.pair(&key.id, PKCS1).await;
    let other = world.pair(&key.id, PKCS1).await;
    let good = wrap(&issued, &[1; 32]);
    let mut altered = good.clone();
    altered[100] ^= 1;
    for (case, wrapped) in [
        ("bad padding", altered),
        ("another pair", wrap(&other, &[1; 32])),
        ("a wrong length", wrap(&issued, &[1; 16])),
        ("other material", wrap(&issued, &[2; 32])),
    ] {
        assert_eq!(
            world.import(&key.id, &issued.token, wrapped).await,
            Err(Refusal::InvalidKeyMaterial),
            "{case}"
        );
    }
    world.import(&key.id, &issued.token, good).await.expect("the right material");
}

/// R162, R163, R164, R168, R169: bound for ever, also after deletion; the same comes back by any pair and algorithm.
#[tokio::test]
async fn r162_r163_r164_r168_r169_the_same_material_only_ever() {
    let world = World::new().await;
    let key = world.imported(&[1; 32]).await;
    let reimport = async |algorithm, material: &[u8]| {
        let issued = world.pair(&key.id, algorithm).await;
        world.import(&key.id, &issued.token, wrap(&issued, material)).await
    };
    for algorithm in [OAEP_256, OAEP_1, PKCS1] {
        reimport(algorithm, &[1; 32]).await.expect("the same material");
    }
    assert_eq!(reimport(OAEP_256, &[2; 32]).await, Err(Refusal::DifferentMaterial));

    world.engine.delete_key_material(&world.actor, &key.id).await.expect("a deletion");
    assert_eq!(reimport(OAEP_256, &[2; 32]).await, Err(Refusal::DifferentMaterial));
    reimport(OAEP_1, &[1; 32]).await.expect("the same material");
    assert_eq!(world.engine.describe_key(&key.id).await.expect("the key").state, KeyState::Enabled);
}

#[tokio::test]
async fn r171_material_that_the_kms_made_takes_no_import() {
    let world = World::new().await;
    let key = world.key(Origin::AliyunKms).await;
    let spec = domain::WrappingKeySpec::Rsa2048;
    let answer = world.engine.get_parameters_for_import(&world.actor, &key.id, spec, OAEP_256).await;
    assert_eq!(refused(answer).map(|_| ()), Err(Refusal::GeneratedOrigin));
    let answer = world.engine.delete_key_material(&world.actor, &key.id).await;
    assert_eq!(refused(answer).map(|_| ()), Err(Refusal::GeneratedOrigin));
}

#[tokio::test]
async fn r159_an_expiry_that_has_passed_is_refused() {
    let world = World::new().await;
    let key = world.key(Origin::External).await;
    let issued = world.pair(&key.id, OAEP_256).await;
    let answer = world.import_until(&key.id, &issued.token, wrap(&issued, &[1; 32]), Some(world.now())).await;
    assert_eq!(answer, Err(Invalid::new(Field::Expiry, Problem::Past).into()));
}

/// The text with another character there.
fn altered_at(text: &str, at: usize) -> String {
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    [&text[..at], other, &text[at + 1..]].concat()
}

async fn attempts_left(world: &World, issued: &engine::ImportParameters) -> u8 {
    match world.engine.describe_pair(&issued.pair.id).await.expect("the pair").state {
        PairState::Open { attempts_left, .. } => attempts_left,
        PairState::Burned => 0,
    }
}
