//! What the engine adds to the cryptography itself.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    encoding::{AsDer as _, PublicKeyX509Der},
    rsa::{
        KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
        PrivateDecryptingKey, PublicEncryptingKey,
    },
};
use domain::{EncryptionAlgorithm, EncryptionContext, KeySpec, KeyUsage, Origin};

use crate::{
    measure::{Rate, in_turns},
    world::World,
};

const TEXT: &[u8; 32] = b"as many bytes as an AES-256 key!";

/// AWS-LC's private operation under a key of its own, and what it opens.
pub(crate) struct Raw {
    key: OaepPrivateDecryptingKey,
    wrapped: Vec<u8>,
    opened: Vec<u8>,
}

impl Raw {
    pub(crate) fn new() -> Self {
        let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("a key");
        let public: PublicKeyX509Der<'_> = key.public_key().as_der().expect("its public half");
        let public = PublicEncryptingKey::from_der(public.as_ref()).expect("the same");
        let public = OaepPublicEncryptingKey::new(public).expect("for OAEP");
        let mut wrapped = vec![0; public.ciphertext_size()];
        let wrapped =
            public.encrypt(&OAEP_SHA256_MGF1SHA256, TEXT, &mut wrapped, None).expect("wrapped").to_vec();
        let key = OaepPrivateDecryptingKey::new(key).expect("for OAEP");
        Self { opened: vec![0; key.min_output_size()], key, wrapped }
    }

    pub(crate) fn decrypt(&mut self) {
        let text = self.key.decrypt(&OAEP_SHA256_MGF1SHA256, &self.wrapped, &mut self.opened, None);
        assert_eq!(text.expect("the text"), TEXT);
    }
}

/// AsymmetricDecrypt, and the private operation alone.
pub(crate) async fn rsa_2048_decrypt() -> (Rate, Rate) {
    let world = World::new().await;
    let request = World::request(KeySpec::Rsa2048, Some(KeyUsage::EncryptDecrypt), Origin::AliyunKms);
    let key = world.engine.create_key(&world.actor, request).await.expect("a key");
    let algorithm = EncryptionAlgorithm::RsaesOaepSha256;
    let (ciphertext, _) =
        world.engine.asymmetric_encrypt(&key.id, None, algorithm, TEXT).await.expect("a ciphertext");

    let mut raw = Raw::new();
    in_turns(
        async || {
            let text = world.engine.asymmetric_decrypt(&key.id, None, algorithm, &ciphertext).await;
            assert_eq!(text.expect("the text").as_slice(), TEXT);
        },
        async || raw.decrypt(),
    )
    .await
}

/// Encrypt, and the sealing alone.
pub(crate) async fn encrypt() -> (Rate, Rate) {
    let world = World::new().await;
    let request = World::request(KeySpec::Aes256, None, Origin::AliyunKms);
    let key = world.engine.create_key(&world.actor, request).await.expect("a key");
    let none = EncryptionContext::default();
    let raw = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[7; 32]).expect("a key"));
    in_turns(
        async || {
            world.engine.encrypt(&key.id, TEXT, &none).await.expect("a ciphertext");
        },
        async || {
            let mut text = TEXT.to_vec();
            let mut nonce = [0; NONCE_LEN];
            aws_lc_rs::rand::fill(&mut nonce).expect("randomness");
            let nonce = Nonce::assume_unique_for_key(nonce);
            raw.seal_in_place_append_tag(nonce, Aad::empty(), &mut text).expect("sealed");
        },
    )
    .await
}
