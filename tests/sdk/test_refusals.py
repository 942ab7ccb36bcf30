"""What the gateway refuses, in the vendor's codes, and how the SDKs tell it."""

import base64
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients import AccessKey, Acs, Client, Gateway, Refused
from helpers import b64, new_key, refused
from rpc_v1 import send, signed

PLAINTEXT = b64(b"hello")
MORE_THAN_3_MB = 3 * 1024 * 1024 + 1
Connect = Callable[[AccessKey], Client]


def test_a_key_that_is_not_there_is_not_found(sdk: Client) -> None:
    for action, params in (("DescribeKey", {}), ("Encrypt", {"plaintext": PLAINTEXT}), ("DisableKey", {})):
        with refused("Forbidden.KeyNotFound", 404):
            sdk.call(action, key_id=str(uuid.uuid4()), **params)


def test_an_access_key_that_is_not_there_is_not_found(connect: Connect) -> None:
    nobody = AccessKey("LTAI" + uuid.uuid4().hex[:20], uuid.uuid4().hex)

    with refused("InvalidAccessKeyId.NotFound", 404):
        connect(nobody).call("ListKeys")


def test_a_wrong_secret_does_not_sign(connect: Connect, gateway: Gateway) -> None:
    """The older SDK compares the text that was signed with the one in the message, and says the code in other words."""
    impostor = connect(AccessKey(gateway.full.id, uuid.uuid4().hex))

    with pytest.raises(Refused) as caught:
        impostor.call("ListKeys")

    codes = {"SignatureDoesNotMatch"} | ({"InvalidAccessKeySecret"} if isinstance(impostor, Acs) else set())
    assert caught.value.code in codes
    assert caught.value.status == 400


def test_a_disabled_key_does_not_encrypt(sdk: Client) -> None:
    key = new_key(sdk)
    sdk.call("DisableKey", key_id=key)

    with refused("Rejected.Disabled", 409):
        sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT)


def test_who_may_read_does_not_change(sdk: Client, connect: Connect, gateway: Gateway) -> None:
    key, reader = new_key(sdk), connect(gateway.reader)

    assert reader.call("DescribeKey", key_id=key)["KeyMetadata"]["KeyId"] == key
    assert reader.call("ListKeys")["TotalCount"] > 0
    with refused("Forbidden.NoPermission", 403):
        reader.call("CreateKey")
    with refused("Forbidden.NoPermission", 403):
        reader.call("DisableKey", key_id=key)


def test_who_may_encrypt_does_not_decrypt(sdk: Client, connect: Connect, gateway: Gateway) -> None:
    key, encrypter = new_key(sdk), connect(gateway.encrypter)

    blob = encrypter.call("Encrypt", key_id=key, plaintext=PLAINTEXT)["CiphertextBlob"]

    with refused("Forbidden.NoPermission", 403):
        encrypter.call("Decrypt", ciphertext_blob=blob)
    with refused("Forbidden.NoPermission", 403):
        encrypter.call("DescribeKey", key_id=key)
    assert sdk.call("Decrypt", ciphertext_blob=blob)["Plaintext"] == PLAINTEXT


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("Encrypt", {"plaintext": PLAINTEXT}),
        ("GenerateDataKey", {}),
        ("Decrypt", {}),
        ("DescribeKey", {}),
        ("CreateAlias", {"alias_name": "alias/some"}),
        ("GetSecretValue", {}),
    ],
)
def test_a_parameter_that_is_needed_is_missed(sdk: Client, action: str, params: dict[str, str]) -> None:
    with refused("MissingParameter", 400):
        sdk.call(action, **params)


def test_a_plaintext_is_missed(sdk: Client) -> None:
    key = new_key(sdk)

    with refused("MissingParameter", 400):
        sdk.call("Encrypt", key_id=key)


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("Encrypt", {"plaintext": "not base64!"}),
        ("Encrypt", {"plaintext": b64(bytes(6 * 1024 + 1))}),
        ("GenerateDataKey", {"number_of_bytes": 0}),
        ("GenerateDataKey", {"number_of_bytes": 1025}),
        ("GenerateDataKey", {"key_spec": "AES_512"}),
    ],
)
def test_a_parameter_of_another_form_is_invalid(sdk: Client, action: str, params: dict[str, Any]) -> None:
    with refused("InvalidParameter", 400):
        sdk.call(action, key_id=new_key(sdk), **params)


@pytest.mark.parametrize("blob", ["not base64!", b64(b"too short"), b64(bytes(108))])
def test_what_is_no_ciphertext_is_invalid(sdk: Client, blob: str) -> None:
    with refused("InvalidParameter", 400):
        sdk.call("Decrypt", ciphertext_blob=blob)


def test_a_request_is_taken_once(gateway: Gateway) -> None:
    target = signed(gateway.full, "ListKeys")

    first, second = (send(gateway.address, target) for _ in range(2))

    assert first.status == 200
    assert (second.status, second.body["Code"]) == (400, "SignatureNonceUsed")


def test_a_request_that_was_changed_is_not_taken(gateway: Gateway) -> None:
    target = signed(gateway.full, "ListKeys", PageSize="10")

    answer = send(gateway.address, target.replace("PageSize=10", "PageSize=11"))

    assert (answer.status, answer.body["Code"]) == (400, "SignatureDoesNotMatch")
    assert ":" in answer.body["Message"]


def test_a_request_of_long_ago_is_not_taken(gateway: Gateway) -> None:
    old = datetime.now(UTC) - timedelta(minutes=16)

    answer = send(gateway.address, signed(gateway.full, "ListKeys", at=old))

    assert (answer.status, answer.body["Code"]) == (400, "InvalidTimeStamp.Expired")


def test_a_body_of_more_than_3_mb_is_not_taken(gateway: Gateway) -> None:
    answer = send(gateway.address, signed(gateway.full, "ListKeys"), body=bytes(MORE_THAN_3_MB))

    assert answer.status == 413
    assert answer.body["Code"]


def test_a_method_other_than_get_and_post_is_not_supported(gateway: Gateway) -> None:
    answer = send(gateway.address, signed(gateway.full, "ListKeys", method="PUT"), method="PUT")

    assert (answer.status, answer.body["Code"]) == (403, "UnsupportedHTTPMethod")


def test_a_refusal_says_all_that_the_vendors_does(gateway: Gateway) -> None:
    answer = send(gateway.address, signed(gateway.full, "DescribeKey", KeyId=str(uuid.uuid4())))

    assert answer.status == answer.body["HttpStatus"] == 404
    assert answer.body["Code"] == "Forbidden.KeyNotFound"
    assert answer.body["Message"] == "The specified Key is not found."
    assert answer.body["RequestId"]


def test_a_region_that_is_named_and_not_served_is_refused(gateway: Gateway) -> None:
    """A key must not be made elsewhere than was asked for."""
    answer = send(gateway.address, signed(gateway.full, "CreateKey", RegionId="us-east-1"))
    assert (answer.status, answer.body["Code"]) == (400, "InvalidParameter")
    answer = send(gateway.address, signed(gateway.full, "CreateKey", RegionId="cn-shanghai"))
    assert ":cn-shanghai:" in answer.body["KeyMetadata"]["Arn"]
    key = answer.body["KeyMetadata"]["KeyId"]
    answer = send(gateway.address, signed(gateway.full, "DescribeKey", RegionId="cn-hangzhou", KeyId=key))
    assert (answer.status, answer.body["Code"]) == (404, "Forbidden.KeyNotFound")


def test_lists_have_an_end(gateway: Gateway) -> None:
    """More than any operation takes is refused before it is worked on."""
    many = {f"ResourceId.{number}": "a" for number in range(1, 60)}
    answer = send(gateway.address, signed(gateway.full, "ListTagResources", ResourceType="key", **many))
    assert (answer.status, answer.body["Code"]) == (400, "InvalidParameter")
    many = {f"Parameter.{number}": "a" for number in range(1, 300)}
    answer = send(gateway.address, signed(gateway.full, "ListKeys", **many))
    assert (answer.status, answer.body["Code"]) == (400, "ParseRequestParameterException")


def test_who_may_do_nothing_with_any_key_is_not_told_which_there_are(gateway: Gateway) -> None:
    """An alias that is not there and a ciphertext of nobody look like those that must not be used."""
    blob = base64.b64encode(str(uuid.uuid4()).encode() + bytes(12 + 32)).decode()
    for action, params in {"DescribeKey": {"KeyId": "alias/none"}, "Decrypt": {"CiphertextBlob": blob}}.items():
        answer = send(gateway.address, signed(gateway.encrypter, action, **params))
        assert (answer.status, answer.body["Code"]) == (403, "Forbidden.NoPermission"), action
        answer = send(gateway.address, signed(gateway.full, action, **params))
        assert answer.status == 404, action


def test_a_dry_run_tells_whether_a_call_would_succeed_and_nothing_else(
    sdk: Client, connect: Connect, gateway: Gateway
) -> None:
    key, encrypter = new_key(sdk), connect(gateway.encrypter)
    blob = sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT)["CiphertextBlob"]

    for action, params in (
        ("Encrypt", {"key_id": key, "plaintext": PLAINTEXT}),
        ("Decrypt", {"ciphertext_blob": blob}),
        ("GenerateDataKey", {"key_id": key}),
    ):
        with refused("DryRunOperationError", 400):
            sdk.call(action, dry_run="true", **params)
        with refused("ValidationError", 400):
            sdk.call(action, dry_run="true", **{name: b64(b"no") for name in params})
        assert sdk.call(action, dry_run="false", **params)["KeyId"] == key
    sdk.call("CreateSecret", secret_name=key, version_id="v1", secret_data="hidden", encryption_key_id=key)
    with refused("DryRunOperationError", 400):
        sdk.call("GetSecretValue", secret_name=key, dry_run="true")
    with refused("AccessDeniedError", 403):
        encrypter.call("Decrypt", ciphertext_blob=blob, dry_run="true")
    sdk.call("DisableKey", key_id=key)
    with refused("ValidationError", 400):
        sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT, dry_run="true")


def test_what_is_no_dry_run_is_not_done_and_a_plaintext_for_an_enclave_is_not_told(gateway: Gateway) -> None:
    """The SDKs do not let a dry run be asked of what has none."""
    for action, params, code in (
        ("CreateKey", {"DryRun": "true"}, "InvalidParameter"),
        ("Decrypt", {"DryRun": "maybe", "CiphertextBlob": PLAINTEXT}, "InvalidParameter"),
        ("Decrypt", {"Recipient": "{}", "CiphertextBlob": PLAINTEXT}, "UnsupportedOperation"),
    ):
        answer = send(gateway.address, signed(gateway.full, action, **params))
        assert (answer.status, answer.body["Code"]) == (400, code)
