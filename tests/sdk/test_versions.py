"""Versions of a key, and how it gets new ones."""

from datetime import timedelta

import pytest

from clients import Client
from helpers import describe, is_in, new_key, refused


def test_a_key_begins_with_one_version(sdk: Client) -> None:
    key = sdk.call("CreateKey")["KeyMetadata"]
    primary = {
        "KeyId": key["KeyId"],
        "KeyVersionId": key["PrimaryKeyVersion"],
        "CreationDate": key["CreationDate"],
    }

    listed = sdk.call("ListKeyVersions", key_id=key["KeyId"], page_number=1, page_size=5)
    described = sdk.call("DescribeKeyVersion", key_id=key["KeyId"], key_version_id=key["PrimaryKeyVersion"])

    assert listed["KeyVersions"]["KeyVersion"] == [primary]
    assert (listed["TotalCount"], listed["PageNumber"], listed["PageSize"]) == (1, 1, 5)
    assert described["KeyVersion"] == primary


def test_a_version_of_another_key_is_not_found(sdk: Client) -> None:
    key, other = new_key(sdk), new_key(sdk)

    with refused("Forbidden.KeyVersionNotFound", 404):
        sdk.call("DescribeKeyVersion", key_id=key, key_version_id=describe(sdk, other)["PrimaryKeyVersion"])


def test_a_version_must_be_a_week_old_before_the_next_one(sdk: Client) -> None:
    key = new_key(sdk)

    with refused("Rejected.LimitExceeded", 400):
        sdk.call("CreateKeyVersion", key_id=key)

    assert sdk.call("ListKeyVersions", key_id=key)["TotalCount"] == 1


def test_a_key_rotates_by_itself_until_it_is_told_not_to(sdk: Client) -> None:
    key = new_key(sdk)

    sdk.call("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=True, rotation_interval="30d")
    rotating = describe(sdk, key)
    assert (rotating["AutomaticRotation"], rotating["RotationInterval"]) == ("Enabled", "2592000s")
    assert is_in(rotating["NextRotationDate"], timedelta(days=30))

    sdk.call("DisableKey", key_id=key)
    assert describe(sdk, key)["AutomaticRotation"] == "Suspended"
    sdk.call("EnableKey", key_id=key)

    sdk.call("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=False)
    still = describe(sdk, key)
    assert still["AutomaticRotation"] == "Disabled"
    assert not still.get("RotationInterval")
    assert not still.get("NextRotationDate")


@pytest.mark.parametrize(("interval", "seconds"), [("7d", 604_800), ("168h", 604_800), ("730d", 63_072_000)])
def test_a_key_can_rotate_from_the_beginning(sdk: Client, interval: str, seconds: int) -> None:
    key = describe(sdk, new_key(sdk, enable_automatic_rotation=True, rotation_interval=interval))

    assert (key["AutomaticRotation"], key["RotationInterval"]) == ("Enabled", f"{seconds}s")
    assert is_in(key["NextRotationDate"], timedelta(seconds=seconds))


@pytest.mark.parametrize("interval", ["6d", "731d", "often"])
def test_an_interval_is_7_to_730_days(sdk: Client, interval: str) -> None:
    key = new_key(sdk)

    with refused("InvalidParameter", 400):
        sdk.call("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=True, rotation_interval=interval)
