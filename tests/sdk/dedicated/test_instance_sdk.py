"""alibabacloud-dkms-gcs, unmodified: every operation that its client has."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from sdk import models

from world import World, ask

AAD = hashlib.sha256(b"app=pay").digest()
DIGEST = hashlib.sha256(b"what is signed").digest()


@pytest.mark.parametrize("plaintext", [b"x", b"\x00\xff\xfe binary", bytes(range(256)) * 16])
@pytest.mark.parametrize("aad", [None, AAD])
def test_what_is_encrypted_is_decrypted(world: World, plaintext: bytes, aad: bytes | None) -> None:
    key, client = world.new_key(), world.client()

    made = ask(client, "encrypt", models.EncryptRequest(key_id=key, plaintext=plaintext, aad=aad))
    opened = ask(
        client,
        "decrypt",
        models.DecryptRequest(key_id=key, ciphertext_blob=made.ciphertext_blob, iv=made.iv, aad=aad),
    )

    assert (made.key_id, len(made.iv), len(made.ciphertext_blob)) == (key, 12, len(plaintext) + 16)
    assert (opened.key_id, opened.plaintext) == (key, plaintext)
    assert made.request_id and opened.request_id and made.request_id != opened.request_id


@pytest.mark.parametrize("aad", [None, AAD])
def test_advance_ciphertexts_name_their_version(world: World, aad: bytes | None) -> None:
    key, client = world.new_key(), world.client()

    made = ask(client, "advance_encrypt", models.AdvanceEncryptRequest(key_id=key, plaintext=b"hello", aad=aad))
    opened = ask(client, "advance_decrypt", models.AdvanceDecryptRequest(ciphertext_blob=made.ciphertext_blob, aad=aad))

    assert made.ciphertext_blob[:3] == b"\x24\x00\x02"
    assert made.ciphertext_blob[3:39].decode() == made.key_version_id == opened.key_version_id
    assert made.ciphertext_blob[39:51] == made.iv
    assert (opened.key_id, opened.plaintext) == (key, b"hello")


def test_data_keys_decrypt_to_themselves(world: World) -> None:
    key, client = world.new_key(), world.client()

    plain = ask(client, "generate_data_key", models.GenerateDataKeyRequest(key_id=key, number_of_bytes=48))
    opened = ask(
        client, "decrypt", models.DecryptRequest(key_id=key, ciphertext_blob=plain.ciphertext_blob, iv=plain.iv)
    )
    advanced = ask(client, "advance_generate_data_key", models.AdvanceGenerateDataKeyRequest(key_id=key))
    again = ask(client, "advance_decrypt", models.AdvanceDecryptRequest(ciphertext_blob=advanced.ciphertext_blob))

    assert len(plain.plaintext) == 48 and opened.plaintext == plain.plaintext
    assert len(advanced.plaintext) == 32 and again.plaintext == advanced.plaintext


@pytest.mark.parametrize("spec", ["RSA_2048", "EC_P256"])
@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_data_key_pairs(world: World, spec: str, form: str) -> None:
    key, client = world.new_key(), world.client()
    request = dict(key_id=key, key_pair_spec=spec, key_format=form)

    made = ask(client, "generate_data_key_pair", models.GenerateDataKeyPairRequest(**request))
    opened = ask(
        client,
        "decrypt",
        models.DecryptRequest(key_id=key, ciphertext_blob=made.private_key_ciphertext_blob, iv=made.iv),
    )
    advanced = ask(client, "advance_generate_data_key_pair", models.AdvanceGenerateDataKeyPairRequest(**request))

    assert opened.plaintext == made.private_key_plaintext
    for pair in (made, advanced):
        load = serialization.load_pem_private_key if form == "PEM" else serialization.load_der_private_key
        private = load(pair.private_key_plaintext, None)
        assert isinstance(private, rsa.RSAPrivateKey if spec == "RSA_2048" else ec.EllipticCurvePrivateKey)
        encoding = serialization.Encoding[form]
        public = private.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        assert public == pair.public_key


def test_data_key_pairs_without_plaintext(world: World) -> None:
    key, client = world.new_key(), world.client()
    request = dict(key_id=key, key_pair_spec="EC_P256", key_format="DER")

    plain = ask(
        client,
        "generate_data_key_pair_without_plaintext",
        models.GenerateDataKeyPairWithoutPlaintextRequest(**request),
    )
    advanced = ask(
        client,
        "advance_generate_data_key_pair_without_plaintext",
        models.AdvanceGenerateDataKeyPairWithoutPlaintextRequest(**request),
    )
    opened = ask(
        client, "advance_decrypt", models.AdvanceDecryptRequest(ciphertext_blob=advanced.private_key_ciphertext_blob)
    )

    assert serialization.load_der_public_key(plain.public_key)
    private = serialization.load_der_private_key(opened.plaintext, None)
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    assert private.public_key().public_bytes(serialization.Encoding.DER, spki) == advanced.public_key


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [("RSA_2048", "RSA_PSS_SHA_256"), ("RSA_2048", "RSA_PKCS1_SHA_256"), ("EC_P256", "ECDSA_SHA_256")],
)
@pytest.mark.parametrize(("message", "kind"), [(b"what is signed", "RAW"), (DIGEST, "DIGEST")])
def test_signatures(world: World, spec: str, algorithm: str, message: bytes, kind: str) -> None:
    key, client = world.new_key(key_spec=spec, key_usage="SIGN/VERIFY"), world.client()

    made = ask(
        client,
        "sign",
        models.SignRequest(key_id=key, algorithm=algorithm, message=message, message_type=kind),
    )
    for signed, expected in ((message, True), (hashlib.sha256(b"else").digest(), False)):
        request = models.VerifyRequest(
            key_id=key, algorithm=algorithm, message=signed, message_type=kind, signature=made.signature
        )
        assert bool(ask(client, "verify", request).value) is expected

    public = ask(client, "get_public_key", models.GetPublicKeyRequest(key_id=key)).public_key
    loaded = serialization.load_pem_public_key(public.encode())
    hashed = utils.Prehashed(hashes.SHA256())
    if isinstance(loaded, ec.EllipticCurvePublicKey):
        loaded.verify(made.signature, DIGEST, ec.ECDSA(hashed))
    else:
        assert isinstance(loaded, rsa.RSAPublicKey)
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        loaded.verify(made.signature, DIGEST, pss if "PSS" in algorithm else padding.PKCS1v15(), hashed)


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_256", "RSAES_OAEP_SHA_1"])
def test_rsa_encryption(world: World, algorithm: str) -> None:
    key, client = world.new_key(key_spec="RSA_2048", key_usage="ENCRYPT/DECRYPT"), world.client()

    made = ask(client, "encrypt", models.EncryptRequest(key_id=key, plaintext=b"hello", algorithm=algorithm))
    request = models.DecryptRequest(key_id=key, ciphertext_blob=made.ciphertext_blob, algorithm=algorithm)

    assert len(made.ciphertext_blob) == 256
    assert ask(client, "decrypt", request).plaintext == b"hello"


def test_random_bytes(world: World) -> None:
    one, other = (
        ask(world.client(), "generate_random", models.GenerateRandomRequest(length=32)).random for _ in range(2)
    )

    assert len(one) == len(other) == 32 and one != other


def test_secrets_of_the_instance(world: World) -> None:
    acs, key = world.acs(), world.new_key()
    name = "secret-" + key[-8:]
    acs.call(
        "CreateSecret",
        secret_name=name,
        secret_data="first",
        version_id="v1",
        encryption_key_id=key,
        dkms_instance_id=world.instance,
    )
    acs.call("PutSecretValue", secret_name=name, secret_data="second", version_id="v2")

    client = world.client()
    now = ask(client, "get_secret_value", models.GetSecretValueRequest(secret_name=name))
    before = ask(client, "get_secret_value", models.GetSecretValueRequest(secret_name=name, version_stage="ACSPrevious"))
    first = ask(client, "get_secret_value", models.GetSecretValueRequest(secret_name=name, version_id="v1"))

    assert (now.secret_data, now.version_id, now.secret_data_type) == ("second", "v2", "text")
    assert now.version_stages == ["ACSCurrent"]
    assert (before.secret_data, first.secret_data) == ("first", "first")


def test_a_key_is_found_by_its_alias(world: World) -> None:
    key, client = world.new_key(), world.client()
    alias = f"alias/{key[-10:]}"
    world.acs().call("CreateAlias", key_id=key, alias_name=alias)

    made = ask(client, "encrypt", models.EncryptRequest(key_id=alias, plaintext=b"hello"))

    assert made.key_id == key


def test_older_versions_decrypt_without_being_named(world: World) -> None:
    # The minimum age of a version keeps tests from rotating: one version, tried as the list of all is.
    key, client = world.new_key(), world.client()
    made = ask(client, "encrypt", models.EncryptRequest(key_id=key, plaintext=b"hello"))
    changed = bytes([made.ciphertext_blob[0] ^ 1]) + made.ciphertext_blob[1:]

    from world import refusal

    request = models.DecryptRequest(key_id=key, ciphertext_blob=changed, iv=made.iv)
    assert refusal(lambda: ask(client, "decrypt", request)) == ("InvalidParameter", 400)
