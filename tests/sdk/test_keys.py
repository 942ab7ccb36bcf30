"""Keys: what they are, how they are listed, and the states they go through."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from clients import Client
from helpers import b64, describe, is_in, new_key, new_name, refused

PLAINTEXT = b64(b"hello")


def test_a_key_has_the_vendors_defaults(sdk: Client) -> None:
    key = sdk.call("CreateKey")["KeyMetadata"]

    assert re.fullmatch(rf"acs:kms:[a-z0-9-]+:\d{{16}}:key/{key['KeyId']}", key["Arn"])
    assert len(key["PrimaryKeyVersion"]) == 36
    assert key["Creator"]
    assert is_in(key["CreationDate"], timedelta())
    assert is_in(key["LastRotationDate"], timedelta())
    assert not key.get("DeleteDate")
    expected = {
        "AutomaticRotation": "Disabled",
        "Description": "",
        "KeySpec": "Aliyun_AES_256",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT/DECRYPT",
        "MaterialExpireTime": "",
        "Origin": "Aliyun_KMS",
        "ProtectionLevel": "SOFTWARE",
    }
    assert {name: key.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("spec", "usage", "expected"),
    [
        ("Aliyun_AES_256", None, "ENCRYPT/DECRYPT"),
        ("RSA_2048", "ENCRYPT/DECRYPT", "ENCRYPT/DECRYPT"),
        ("RSA_2048", "SIGN/VERIFY", "SIGN/VERIFY"),
        ("EC_P256", None, "SIGN/VERIFY"),
        ("EC_P256K", "SIGN/VERIFY", "SIGN/VERIFY"),
    ],
)
def test_a_key_has_the_spec_and_the_usage_that_were_asked_for(
    sdk: Client, spec: str, usage: str | None, expected: str
) -> None:
    asked = {"key_spec": spec} | ({"key_usage": usage} if usage else {})

    key = describe(sdk, new_key(sdk, **asked))

    assert (key["KeySpec"], key["KeyUsage"]) == (spec, expected)


def test_a_key_is_found_by_its_id_its_arn_and_its_alias(sdk: Client) -> None:
    made = sdk.call("CreateKey", description="of many names")["KeyMetadata"]
    alias = new_name("alias/found-")
    sdk.call("CreateAlias", alias_name=alias, key_id=made["KeyId"])

    by_id, by_arn, by_alias = (describe(sdk, name) for name in (made["KeyId"], made["Arn"], alias))

    assert by_id["Description"] == "of many names"
    assert by_id["PrimaryKeyVersion"] == made["PrimaryKeyVersion"]
    assert by_id == by_arn == by_alias


def test_keys_are_listed_in_pages(sdk: Client) -> None:
    made = {new_key(sdk) for _ in range(3)}
    total = sdk.call("ListKeys")["TotalCount"]
    size = min(100, total - 1)
    listed: dict[str, str] = {}
    number = 1

    while len(listed) < total:
        page = sdk.call("ListKeys", page_number=number, page_size=size)
        keys = page["Keys"]["Key"]
        assert (page["PageNumber"], page["PageSize"], page["TotalCount"]) == (number, size, total)
        assert len(keys) == min(size, total - len(listed))
        listed |= {key["KeyId"]: key["KeyArn"] for key in keys}
        number += 1

    assert number > 2
    assert len(listed) == total
    assert made <= listed.keys()
    assert all(arn.endswith(f":key/{key}") for key, arn in listed.items())
    beyond = sdk.call("ListKeys", page_number=number, page_size=size)
    assert (beyond["Keys"]["Key"], beyond["TotalCount"]) == ([], total)


def test_keys_are_listed_by_their_state(sdk: Client) -> None:
    enabled, disabled = new_key(sdk), new_key(sdk)
    sdk.call("DisableKey", key_id=disabled)

    in_state = {state: listed(sdk, [{"Key": "KeyState", "Values": [state]}]) for state in ("Enabled", "Disabled")}

    assert enabled in in_state["Enabled"]
    assert disabled in in_state["Disabled"]
    assert not in_state["Enabled"] & in_state["Disabled"]


def test_a_disabled_key_is_not_used_until_it_is_enabled(sdk: Client) -> None:
    key = new_key(sdk)

    sdk.call("DisableKey", key_id=key)
    assert describe(sdk, key)["KeyState"] == "Disabled"
    with refused("Rejected.Disabled", 409):
        sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT)

    sdk.call("EnableKey", key_id=key)
    assert describe(sdk, key)["KeyState"] == "Enabled"
    sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT)


def test_a_key_waits_for_its_deletion_which_can_be_cancelled(sdk: Client) -> None:
    key = new_key(sdk)

    sdk.call("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7)
    pending = describe(sdk, key)
    assert pending["KeyState"] == "PendingDeletion"
    assert is_in(pending["DeleteDate"], timedelta(days=7))
    with refused("Rejected.PendingDeletion", 409):
        sdk.call("Encrypt", key_id=key, plaintext=PLAINTEXT)
    with refused("Rejected.StateModifiedFailed", 409):
        sdk.call("DisableKey", key_id=key)

    sdk.call("CancelKeyDeletion", key_id=key)
    kept = describe(sdk, key)
    assert kept["KeyState"] == "Enabled"
    assert not kept.get("DeleteDate")
    with refused("Rejected.StateModifiedFailed", 409):
        sdk.call("CancelKeyDeletion", key_id=key)


@pytest.mark.parametrize("days", [6, 367])
def test_a_key_waits_7_to_366_days(sdk: Client, days: int) -> None:
    key = new_key(sdk)

    with refused("InvalidParameter", 400):
        sdk.call("ScheduleKeyDeletion", key_id=key, pending_window_in_days=days)


def test_a_description_can_be_changed(sdk: Client) -> None:
    key = new_key(sdk, description="before")

    sdk.call("UpdateKeyDescription", key_id=key, description="after: 100 % & more + 支付")

    assert describe(sdk, key)["Description"] == "after: 100 % & more + 支付"


def test_a_protected_key_is_not_deleted(sdk: Client) -> None:
    key = sdk.call("CreateKey")["KeyMetadata"]

    protect(sdk, key["Arn"], True)
    assert describe(sdk, key["KeyId"])["DeletionProtection"] == "Enabled"
    with refused("Rejected.DeletionProtection", 409):
        sdk.call("ScheduleKeyDeletion", key_id=key["KeyId"], pending_window_in_days=7)

    protect(sdk, key["Arn"], False)
    assert describe(sdk, key["KeyId"])["DeletionProtection"] == "Disabled"
    sdk.call("ScheduleKeyDeletion", key_id=key["KeyId"], pending_window_in_days=7)


def protect(sdk: Client, arn: str, protected: bool) -> None:
    """Sets the deletion protection."""
    sdk.call("SetDeletionProtection", protected_resource_arn=arn, enable_deletion_protection=protected)


def listed(sdk: Client, filters: list[dict[str, Any]]) -> set[str]:
    """The ids of all keys that the filters let through."""
    found: set[str] = set()
    number, total = 1, 1
    while len(found) < total:
        page = sdk.call("ListKeys", page_number=number, page_size=100, filters=json.dumps(filters))
        keys = {key["KeyId"] for key in page["Keys"]["Key"]}
        total = page["TotalCount"]
        assert keys or not total
        found |= keys
        number += 1
    return found
