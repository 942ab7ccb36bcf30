"""Key material of one's own: it is wrapped here, and opens here what the KMS encrypts.

Shows R138, R143, R152, R159, R161, R162, R166.
"""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clients import Client
from helpers import b64, describe, is_in, new_key, refused, unb64

PADDINGS: dict[str, AsymmetricPadding] = {
    "RSAES_OAEP_SHA_256": padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None),
    "RSAES_OAEP_SHA_1": padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None),
    "RSAES_PKCS1_V1_5": padding.PKCS1v15(),
}
BEST = "RSAES_OAEP_SHA_256"


def test_a_key_of_external_origin_waits_for_its_material(sdk: Client) -> None:
    key = new_key(sdk, origin="EXTERNAL")

    described = describe(sdk, key)
    assert (described["KeyState"], described["Origin"]) == ("PendingImport", "EXTERNAL")
    with refused("Rejected.PendingImport", 409):
        sdk.call("Encrypt", key_id=key, plaintext=b64(b"hello"))


def test_each_import_has_a_wrapping_key_and_a_token_of_its_own(sdk: Client) -> None:
    key = new_key(sdk, origin="EXTERNAL")

    first, second = parameters(sdk, key), parameters(sdk, key)

    assert first["KeyId"] == key
    assert is_in(first["TokenExpireTime"], timedelta(hours=24))
    assert first["ImportToken"] != second["ImportToken"]
    assert unb64(first["ImportToken"])
    assert wrapping_key(first).key_size == 2048


@pytest.mark.parametrize("algorithm", PADDINGS)
def test_imported_material_opens_what_the_key_encrypts(sdk: Client, algorithm: str) -> None:
    key, material = new_key(sdk, origin="EXTERNAL"), os.urandom(32)

    import_material(sdk, key, material, algorithm)

    described = describe(sdk, key)
    assert (described["KeyState"], described["MaterialExpireTime"]) == ("Enabled", "")
    plaintext = b64(b"of one's own")
    plain = sdk.call("Encrypt", key_id=key, plaintext=plaintext)
    bound = sdk.call("Encrypt", key_id=key, plaintext=plaintext, encryption_context={"tenant": "42", "app": "billing"})
    assert open_blob(material, plain["CiphertextBlob"]) == plaintext
    assert open_blob(material, bound["CiphertextBlob"], b"app=billing&tenant=42") == plaintext
    with pytest.raises(InvalidTag):
        open_blob(material, bound["CiphertextBlob"])


def test_the_key_opens_what_its_material_encrypted(sdk: Client) -> None:
    key, material, iv = new_key(sdk, origin="EXTERNAL"), os.urandom(32), os.urandom(12)
    import_material(sdk, key, material)
    version = describe(sdk, key)["PrimaryKeyVersion"]

    sealed = AESGCM(material).encrypt(iv, b64(b"from outside").encode(), None)
    opened = sdk.call("Decrypt", ciphertext_blob=b64(version.encode("ascii") + iv + sealed))

    assert opened["Plaintext"] == b64(b"from outside")


def test_material_is_deleted_and_only_the_same_comes_back(sdk: Client) -> None:
    key, material = new_key(sdk, origin="EXTERNAL"), os.urandom(32)
    import_material(sdk, key, material)
    blob = sdk.call("Encrypt", key_id=key, plaintext=b64(b"hello"))["CiphertextBlob"]

    sdk.call("DeleteKeyMaterial", key_id=key)
    assert describe(sdk, key)["KeyState"] == "PendingImport"
    with refused("Rejected.PendingImport", 409):
        sdk.call("Decrypt", ciphertext_blob=blob)

    with refused("InvalidKeyMaterial", 400):
        import_material(sdk, key, os.urandom(32))
    import_material(sdk, key, material)
    assert sdk.call("Decrypt", ciphertext_blob=blob)["Plaintext"] == b64(b"hello")


def test_material_expires_when_it_was_told_to(sdk: Client) -> None:
    key = new_key(sdk, origin="EXTERNAL")
    expires = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)

    import_material(sdk, key, os.urandom(32), expires=int(expires.timestamp()))

    assert describe(sdk, key)["MaterialExpireTime"] == expires.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_material_of_another_length_is_refused(sdk: Client) -> None:
    key = new_key(sdk, origin="EXTERNAL")

    with refused("InvalidKeyMaterial", 400):
        import_material(sdk, key, os.urandom(31))

    assert describe(sdk, key)["KeyState"] == "PendingImport"


def test_a_token_is_good_for_its_key_only(sdk: Client) -> None:
    key, other = new_key(sdk, origin="EXTERNAL"), new_key(sdk, origin="EXTERNAL")
    given = parameters(sdk, key)
    wrapped = wrap(given, os.urandom(32))

    for wrong in ({"key_id": other}, {"import_token": b64(b"no token at all")}):
        with refused("InvalidImportToken", 400):
            request = {"key_id": key, "import_token": given["ImportToken"]} | wrong
            sdk.call("ImportKeyMaterial", **request, encrypted_key_material=b64(wrapped), key_material_expire_unix=0)


def test_material_that_the_kms_made_is_neither_replaced_nor_deleted(sdk: Client) -> None:
    key = new_key(sdk)

    with refused("Unsupported.Origin", 400):
        parameters(sdk, key)
    with refused("Unsupported.Origin", 400):
        sdk.call("DeleteKeyMaterial", key_id=key)


def parameters(sdk: Client, key: str, algorithm: str = BEST) -> dict[str, Any]:
    """A public key and a token to import with."""
    return sdk.call("GetParametersForImport", key_id=key, wrapping_algorithm=algorithm, wrapping_key_spec="RSA_2048")


def wrapping_key(given: dict[str, Any]) -> rsa.RSAPublicKey:
    """The public key of GetParametersForImport."""
    public_key = serialization.load_der_public_key(unb64(given["PublicKey"]))
    assert isinstance(public_key, rsa.RSAPublicKey)
    return public_key


def wrap(given: dict[str, Any], material: bytes, algorithm: str = BEST) -> bytes:
    """Material under the public key."""
    return wrapping_key(given).encrypt(material, PADDINGS[algorithm])


def import_material(sdk: Client, key: str, material: bytes, algorithm: str = BEST, expires: int = 0) -> None:
    """Imports material, as its owner does."""
    given = parameters(sdk, key, algorithm)
    sdk.call(
        "ImportKeyMaterial",
        key_id=key,
        encrypted_key_material=b64(wrap(given, material, algorithm)),
        import_token=given["ImportToken"],
        key_material_expire_unix=expires,
    )


def open_blob(material: bytes, blob: str, context: bytes | None = None) -> str:
    """Opens a ciphertext with the material itself. The context is given in its canonical form."""
    whole = unb64(blob)
    bound_to = hashlib.sha256(context).digest() if context else None
    return AESGCM(material).decrypt(whole[36:48], whole[48:], bound_to).decode("ascii")
