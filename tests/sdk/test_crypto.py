"""Cryptography: what the KMS makes is opened here by an implementation that is not ours, and the other way round."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from clients import Client
from helpers import b64, describe, new_key, refused, unb64

CONTEXT = {"tenant": "42", "app": "billing"}
SAME_CONTEXT = dict(reversed(CONTEXT.items()))
OAEP = {"RSAES_OAEP_SHA_256": hashes.SHA256, "RSAES_OAEP_SHA_1": hashes.SHA1}
DIGEST = hashlib.sha256(b"what is signed").digest()
SHA_256 = utils.Prehashed(hashes.SHA256())


@pytest.mark.parametrize("plaintext", [b"x", b"hello, \x00\xff\xfe", bytes(range(256)) * 16])
@pytest.mark.parametrize("context", [{}, CONTEXT])
def test_what_is_encrypted_is_decrypted(sdk: Client, plaintext: bytes, context: dict[str, str]) -> None:
    key, bound = new_key(sdk), in_context(context)

    encrypted = sdk.call("Encrypt", key_id=key, plaintext=b64(plaintext), **bound)
    decrypted = sdk.call("Decrypt", ciphertext_blob=encrypted["CiphertextBlob"], **bound)

    assert decrypted["Plaintext"] == b64(plaintext)
    assert decrypted["KeyId"] == encrypted["KeyId"] == key
    assert decrypted["KeyVersionId"] == encrypted["KeyVersionId"] == describe(sdk, key)["PrimaryKeyVersion"]


def test_the_order_of_a_context_does_not_matter(sdk: Client) -> None:
    blob = sdk.call("Encrypt", key_id=new_key(sdk), plaintext=b64(b"hello"), encryption_context=CONTEXT)

    opened = sdk.call("Decrypt", ciphertext_blob=blob["CiphertextBlob"], encryption_context=SAME_CONTEXT)

    assert list(SAME_CONTEXT) != list(CONTEXT)
    assert opened["Plaintext"] == b64(b"hello")


@pytest.mark.parametrize("context", [{}, {"tenant": "42"}, CONTEXT | {"tenant": "43"}, CONTEXT | {"more": "1"}])
def test_another_context_does_not_decrypt(sdk: Client, context: dict[str, str]) -> None:
    blob = sdk.call("Encrypt", key_id=new_key(sdk), plaintext=b64(b"hello"), encryption_context=CONTEXT)

    with refused("InvalidParameter", 400):
        sdk.call("Decrypt", ciphertext_blob=blob["CiphertextBlob"], **in_context(context))


def test_a_ciphertext_that_was_changed_does_not_decrypt(sdk: Client) -> None:
    blob = sdk.call("Encrypt", key_id=new_key(sdk), plaintext=b64(b"hello"))["CiphertextBlob"]
    whole = unb64(blob)

    for at in (36, 48, len(whole) - 1):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with refused("InvalidParameter", 400):
            sdk.call("Decrypt", ciphertext_blob=b64(changed))


def test_a_ciphertext_is_version_iv_and_sealed_text(sdk: Client) -> None:
    key, plaintext = new_key(sdk), b64(b"a plaintext of some bytes")

    made = [sdk.call("Encrypt", key_id=key, plaintext=plaintext) for _ in range(2)]

    blobs = [unb64(one["CiphertextBlob"]) for one in made]
    for one, blob in zip(made, blobs, strict=True):
        assert blob[:36].decode("ascii") == one["KeyVersionId"]
        assert len(blob) == 36 + 12 + len(plaintext) + 16
    assert blobs[0][36:48] != blobs[1][36:48]


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({}, 32),
        ({"key_spec": "AES_256"}, 32),
        ({"key_spec": "AES_128"}, 16),
        ({"number_of_bytes": 1}, 1),
        ({"number_of_bytes": 1024}, 1024),
    ],
)
@pytest.mark.parametrize("context", [{}, CONTEXT])
def test_a_data_key_comes_plain_and_encrypted(
    sdk: Client, asked: dict[str, str | int], size: int, context: dict[str, str]
) -> None:
    key, bound = new_key(sdk), in_context(context)

    made = sdk.call("GenerateDataKey", key_id=key, **asked, **bound)
    opened = sdk.call("Decrypt", ciphertext_blob=made["CiphertextBlob"], **bound)

    assert len(unb64(made["Plaintext"])) == size
    assert opened["Plaintext"] == made["Plaintext"]
    assert made["KeyId"] == key
    assert unb64(made["CiphertextBlob"])[:36].decode("ascii") == made["KeyVersionId"]
    assert len(unb64(made["CiphertextBlob"])) == 36 + 12 + len(made["Plaintext"]) + 16


def test_a_data_key_can_come_encrypted_only(sdk: Client) -> None:
    key = new_key(sdk)

    made = sdk.call("GenerateDataKeyWithoutPlaintext", key_id=key, number_of_bytes=64, encryption_context=CONTEXT)

    assert "Plaintext" not in made
    opened = sdk.call("Decrypt", ciphertext_blob=made["CiphertextBlob"], encryption_context=CONTEXT)
    assert len(unb64(opened["Plaintext"])) == 64
    assert opened["KeyVersionId"] == made["KeyVersionId"]


def test_a_ciphertext_moves_to_another_key_and_another_context(sdk: Client) -> None:
    source, destination = new_key(sdk), new_key(sdk)
    before = sdk.call("Encrypt", key_id=source, plaintext=b64(b"hello"), encryption_context=CONTEXT)

    after = sdk.call(
        "ReEncrypt",
        ciphertext_blob=before["CiphertextBlob"],
        source_encryption_context=CONTEXT,
        destination_key_id=destination,
        destination_encryption_context={"moved": "yes"},
    )
    opened = sdk.call("Decrypt", ciphertext_blob=after["CiphertextBlob"], encryption_context={"moved": "yes"})

    assert opened["Plaintext"] == b64(b"hello")
    assert opened["KeyId"] == destination
    assert opened["KeyVersionId"] == describe(sdk, destination)["PrimaryKeyVersion"]


@pytest.mark.parametrize("algorithm", OAEP)
def test_a_data_key_is_exported_under_a_public_key(sdk: Client, receiver: rsa.RSAPrivateKey, algorithm: str) -> None:
    made = sdk.call("GenerateDataKey", key_id=new_key(sdk), encryption_context=CONTEXT)

    exported = sdk.call(
        "ExportDataKey",
        ciphertext_blob=made["CiphertextBlob"],
        encryption_context=CONTEXT,
        public_key_blob=public_key_blob(receiver),
        wrapping_algorithm=algorithm,
        wrapping_key_spec="RSA_2048",
    )

    assert receiver.decrypt(unb64(exported["ExportedDataKey"]), oaep(algorithm)) == unb64(made["Plaintext"])


@pytest.mark.parametrize("algorithm", OAEP)
def test_a_new_data_key_is_exported_at_once(sdk: Client, receiver: rsa.RSAPrivateKey, algorithm: str) -> None:
    key = new_key(sdk)

    made = sdk.call(
        "GenerateAndExportDataKey",
        key_id=key,
        number_of_bytes=24,
        encryption_context=CONTEXT,
        public_key_blob=public_key_blob(receiver),
        wrapping_algorithm=algorithm,
        wrapping_key_spec="RSA_2048",
    )
    opened = sdk.call("Decrypt", ciphertext_blob=made["CiphertextBlob"], encryption_context=CONTEXT)

    exported = receiver.decrypt(unb64(made["ExportedDataKey"]), oaep(algorithm))
    assert len(exported) == 24
    assert unb64(opened["Plaintext"]) == exported
    assert made["KeyId"] == key


@pytest.mark.parametrize("algorithm", OAEP)
def test_a_key_pair_decrypts_what_its_public_key_encrypted(sdk: Client, algorithm: str) -> None:
    pair = key_pair(sdk, "RSA_2048", "ENCRYPT/DECRYPT")

    inside = sdk.call("AsymmetricEncrypt", **pair, algorithm=algorithm, plaintext=b64(b"from the KMS"))
    public_key = rsa_public_key(sdk, pair)
    outside = public_key.encrypt(b"from outside", oaep(algorithm))

    assert len(unb64(inside["CiphertextBlob"])) == 256
    ciphertexts = {b"from the KMS": inside["CiphertextBlob"], b"from outside": b64(outside)}
    for plaintext, ciphertext in ciphertexts.items():
        opened = sdk.call("AsymmetricDecrypt", **pair, algorithm=algorithm, ciphertext_blob=ciphertext)
        assert unb64(opened["Plaintext"]) == plaintext
        assert (opened["KeyId"], opened["KeyVersionId"]) == (pair["key_id"], pair["key_version_id"])


@pytest.mark.parametrize("algorithm", ["RSA_PSS_SHA_256", "RSA_PKCS1_SHA_256"])
def test_a_signature_of_rsa_is_verified_by_the_public_key(sdk: Client, algorithm: str) -> None:
    pair = key_pair(sdk, "RSA_2048", "SIGN/VERIFY")

    signed = sdk.call("AsymmetricSign", **pair, algorithm=algorithm, digest=b64(DIGEST))

    schemes = {
        "RSA_PSS_SHA_256": padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32),
        "RSA_PKCS1_SHA_256": padding.PKCS1v15(),
    }
    # Raises unless the signature is right.
    rsa_public_key(sdk, pair).verify(unb64(signed["Value"]), DIGEST, schemes[algorithm], SHA_256)
    assert_verified(sdk, pair, algorithm, signed["Value"])


def test_a_signature_of_ecdsa_is_verified_by_the_public_key(sdk: Client) -> None:
    pair = key_pair(sdk, "EC_P256", "SIGN/VERIFY")

    signed = sdk.call("AsymmetricSign", **pair, algorithm="ECDSA_SHA_256", digest=b64(DIGEST))

    public_key = serialization.load_pem_public_key(pem(sdk, pair))
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    assert isinstance(public_key.curve, ec.SECP256R1)
    # Raises unless the signature is right.
    public_key.verify(unb64(signed["Value"]), DIGEST, ec.ECDSA(SHA_256))
    assert_verified(sdk, pair, "ECDSA_SHA_256", signed["Value"])


@pytest.fixture(scope="session")
def receiver() -> rsa.RSAPrivateKey:
    """The private key of somebody to whom data keys are handed over."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def in_context(context: dict[str, str]) -> dict[str, dict[str, str]]:
    """The context as a parameter; none for the empty one."""
    return {"encryption_context": context} if context else {}


def oaep(algorithm: str) -> padding.OAEP:
    """The padding that the API calls by this name."""
    return padding.OAEP(padding.MGF1(OAEP[algorithm]()), OAEP[algorithm](), None)


def public_key_blob(private_key: rsa.RSAPrivateKey) -> str:
    """The public key as ExportDataKey takes it."""
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return b64(private_key.public_key().public_bytes(serialization.Encoding.DER, info))


def key_pair(sdk: Client, spec: str, usage: str) -> dict[str, str]:
    """A new key pair, as the parameters that name it."""
    key = sdk.call("CreateKey", key_spec=spec, key_usage=usage)["KeyMetadata"]
    return {"key_id": key["KeyId"], "key_version_id": key["PrimaryKeyVersion"]}


def pem(sdk: Client, pair: dict[str, str]) -> bytes:
    """The public key of a key pair."""
    answer = sdk.call("GetPublicKey", **pair)
    assert (answer["KeyId"], answer["KeyVersionId"]) == (pair["key_id"], pair["key_version_id"])
    assert answer["PublicKey"].startswith("-----BEGIN PUBLIC KEY-----\n")
    text: str = answer["PublicKey"]
    return text.encode("ascii")


def rsa_public_key(sdk: Client, pair: dict[str, str]) -> rsa.RSAPublicKey:
    """The public key of a key pair of RSA."""
    public_key = serialization.load_pem_public_key(pem(sdk, pair))
    assert isinstance(public_key, rsa.RSAPublicKey)
    assert public_key.key_size == 2048
    return public_key


def assert_verified(sdk: Client, pair: dict[str, str], algorithm: str, signature: str) -> None:
    """The KMS verifies the signature of the digest, and of no other."""
    for digest, right in ((DIGEST, True), (hashlib.sha256(b"something else").digest(), False)):
        answer = sdk.call("AsymmetricVerify", **pair, algorithm=algorithm, digest=b64(digest), value=signature)
        assert answer["Value"] is right
