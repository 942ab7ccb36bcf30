"""Secrets, their versions and stages, and random passwords (R259)."""

import re
import string
from datetime import timedelta
from typing import Any

import pytest

from clients import Client
from helpers import b64, is_in, new_key, new_name, refused, tags_as_json


def test_a_secret_is_created_and_read(sdk: Client) -> None:
    key, name = new_key(sdk), new_name("db/prod-")
    value = 'p@ss "word" + 100 % & 支付 \n'

    made = new_secret(sdk, name, key, secret_data=value, description="of the database", tags=tags_as_json({"a": "b"}))
    read = sdk.call("GetSecretValue", secret_name=name)

    assert re.fullmatch(rf"acs:kms:[a-z0-9-]+:\d{{16}}:secret/{name}", made["Arn"])
    assert (made["SecretName"], made["VersionId"], made["SecretType"]) == (name, "v1", "Generic")
    assert (read["SecretName"], read["VersionId"], read["SecretType"]) == (name, "v1", "Generic")
    assert (read["SecretData"], read["SecretDataType"]) == (value, "text")
    assert read["VersionStages"] == {"VersionStage": ["ACSCurrent"]}
    assert is_in(read["CreateTime"], timedelta())


def test_a_secret_of_bytes_is_read_in_base64(sdk: Client) -> None:
    name, value = new_name("binary-"), b64(bytes(range(256)))

    new_secret(sdk, name, new_key(sdk), secret_data=value, secret_data_type="binary")

    read = sdk.call("GetSecretValue", secret_name=name)
    assert (read["SecretData"], read["SecretDataType"]) == (value, "binary")


def test_a_secret_is_described_without_its_value(sdk: Client) -> None:
    key, name = new_key(sdk), new_name("described-")
    made = new_secret(sdk, name, key, description="before", tags=tags_as_json({"a": "b"}))

    plain = sdk.call("DescribeSecret", secret_name=name)
    with_tags = sdk.call("DescribeSecret", secret_name=name, fetch_tags="true")

    expected = {
        "Arn": made["Arn"],
        "AutomaticRotation": "Disabled",
        "Description": "before",
        "EncryptionKeyId": key,
        "SecretName": name,
        "SecretType": "Generic",
    }
    assert {member: plain.get(member) for member in expected} == expected
    assert is_in(plain["CreateTime"], timedelta())
    assert is_in(plain["UpdateTime"], timedelta())
    assert not plain.get("PlannedDeleteTime")
    assert "SecretData" not in plain
    assert with_tags["Tags"]["Tag"] == [{"TagKey": "a", "TagValue": "b"}]


def test_a_description_can_be_changed(sdk: Client) -> None:
    name = new_secret(sdk, new_name("changed-"), new_key(sdk), description="before")["SecretName"]

    updated = sdk.call("UpdateSecret", secret_name=name, description="after")

    assert updated["SecretName"] == name
    assert sdk.call("DescribeSecret", secret_name=name)["Description"] == "after"


def test_a_new_value_makes_the_old_one_the_previous_one(sdk: Client) -> None:
    name = new_secret(sdk, new_name("versions-"), new_key(sdk), secret_data="one")["SecretName"]

    put = sdk.call("PutSecretValue", secret_name=name, version_id="v2", secret_data="two")

    assert (put["SecretName"], put["VersionId"]) == (name, "v2")
    assert put["VersionStages"] == {"VersionStage": ["ACSCurrent"]}
    assert sdk.call("GetSecretValue", secret_name=name)["SecretData"] == "two"
    assert sdk.call("GetSecretValue", secret_name=name, version_id="v1")["SecretData"] == "one"
    assert sdk.call("GetSecretValue", secret_name=name, version_stage="ACSPrevious")["SecretData"] == "one"


def test_versions_are_listed_with_their_stages(sdk: Client) -> None:
    name = secret_of_three_versions(sdk)
    current, previous = {"v3": ["ACSCurrent"]}, {"v2": ["ACSPrevious"]}

    page = sdk.call("ListSecretVersionIds", secret_name=name, page_number=1, page_size=1)

    assert stages(sdk, name) == current | previous
    assert stages(sdk, name, include_deprecated="true") == current | previous | {"v1": []}
    assert (page["SecretName"], page["TotalCount"], page["PageNumber"], page["PageSize"]) == (name, 2, 1, 1)
    assert len(page["VersionIds"]["VersionId"]) == 1
    assert is_in(page["VersionIds"]["VersionId"][0]["CreateTime"], timedelta())


def test_an_older_value_is_brought_back_by_its_stage(sdk: Client) -> None:
    name = secret_of_three_versions(sdk)

    moved = sdk.call(
        "UpdateSecretVersionStage",
        secret_name=name,
        version_stage="ACSCurrent",
        remove_from_version="v3",
        move_to_version="v1",
    )

    assert moved["SecretName"] == name
    assert sdk.call("GetSecretValue", secret_name=name)["SecretData"] == "one"
    assert stages(sdk, name) == {"v1": ["ACSCurrent"], "v3": ["ACSPrevious"]}


def test_a_stage_of_ones_own_comes_and_goes(sdk: Client) -> None:
    name = secret_of_three_versions(sdk)

    sdk.call("UpdateSecretVersionStage", secret_name=name, version_stage="Audited", move_to_version="v1")
    assert sdk.call("GetSecretValue", secret_name=name, version_stage="Audited")["SecretData"] == "one"

    sdk.call("UpdateSecretVersionStage", secret_name=name, version_stage="Audited", remove_from_version="v1")
    with refused("Forbidden.ResourceNotFound", 404):
        sdk.call("GetSecretValue", secret_name=name, version_stage="Audited")


def test_a_deleted_secret_is_kept_for_a_while_and_can_be_restored(sdk: Client) -> None:
    name = new_secret(sdk, new_name("restored-"), new_key(sdk), secret_data="one")["SecretName"]

    deleted = sdk.call("DeleteSecret", secret_name=name, recovery_window_in_days="7")
    assert deleted["SecretName"] == name
    assert is_in(deleted["PlannedDeleteTime"], timedelta(days=7))
    assert is_in(sdk.call("DescribeSecret", secret_name=name)["PlannedDeleteTime"], timedelta(days=7))
    with refused("Rejected.ResourceInDeleteWindow", 409):
        sdk.call("GetSecretValue", secret_name=name)

    restored = sdk.call("RestoreSecret", secret_name=name)
    assert restored["SecretName"] == name
    assert not sdk.call("DescribeSecret", secret_name=name).get("PlannedDeleteTime")
    assert sdk.call("GetSecretValue", secret_name=name)["SecretData"] == "one"


@pytest.mark.parametrize(("asked", "days"), [({}, 30), ({"recovery_window_in_days": "30"}, 30)])
def test_a_deleted_secret_is_kept_30_days_at_most(sdk: Client, asked: dict[str, str], days: int) -> None:
    name = new_secret(sdk, new_name("kept-"), new_key(sdk))["SecretName"]

    deleted = sdk.call("DeleteSecret", secret_name=name, **asked)

    assert is_in(deleted["PlannedDeleteTime"], timedelta(days=days))


def test_a_secret_can_be_deleted_for_good(sdk: Client) -> None:
    key, name = new_key(sdk), new_name("gone-")
    new_secret(sdk, name, key)

    deleted = sdk.call("DeleteSecret", secret_name=name, force_delete_without_recovery="true")

    assert deleted["SecretName"] == name
    for action in ("DescribeSecret", "GetSecretValue", "RestoreSecret"):
        with refused("Forbidden.ResourceNotFound", 404):
            sdk.call(action, secret_name=name)
    new_secret(sdk, name, key)


def test_secrets_are_listed_in_pages(sdk: Client) -> None:
    key = new_key(sdk)
    names = {new_secret(sdk, new_name("listed-"), key, tags=tags_as_json({"a": "b"}))["SecretName"] for _ in range(3)}
    total = sdk.call("ListSecrets")["TotalCount"]
    size = min(100, total - 1)
    listed: dict[str, dict[str, Any]] = {}
    number = 1

    while len(listed) < total:
        page = sdk.call("ListSecrets", page_number=number, page_size=size, fetch_tags="true")
        secrets = page["SecretList"]["Secret"]
        assert (page["PageNumber"], page["PageSize"], page["TotalCount"]) == (number, size, total)
        assert len(secrets) == min(size, total - len(listed))
        listed |= {secret["SecretName"]: secret for secret in secrets}
        number += 1

    assert number > 2
    assert len(listed) == total
    assert names <= listed.keys()
    for name in names:
        assert listed[name]["SecretType"] == "Generic"
        assert listed[name]["Tags"]["Tag"] == [{"TagKey": "a", "TagValue": "b"}]
        assert is_in(listed[name]["CreateTime"], timedelta())
        assert is_in(listed[name]["UpdateTime"], timedelta())


def test_names_and_versions_are_given_once(sdk: Client) -> None:
    key = new_key(sdk)
    name = new_secret(sdk, new_name("once-"), key)["SecretName"]

    with refused("Rejected.ResourceExist", 409):
        new_secret(sdk, name, key)
    with refused("Rejected.ResourceExist", 409):
        sdk.call("PutSecretValue", secret_name=name, version_id="v1", secret_data="another value")


@pytest.mark.parametrize(
    ("asked", "size", "alphabet"),
    [
        ({}, 32, string.ascii_letters + string.digits + string.punctuation),
        ({"password_length": "8"}, 8, string.ascii_letters + string.digits + string.punctuation),
        ({"password_length": "128", "exclude_punctuation": "true"}, 128, string.ascii_letters + string.digits),
        ({"exclude_numbers": "true", "exclude_punctuation": "true"}, 32, string.ascii_letters),
        ({"exclude_lowercase": "true", "exclude_punctuation": "true"}, 32, string.ascii_uppercase + string.digits),
        ({"exclude_uppercase": "true", "exclude_punctuation": "true"}, 32, string.ascii_lowercase + string.digits),
        (
            {"password_length": "128", "exclude_punctuation": "true", "exclude_characters": "0O1lI"},
            128,
            "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI"))),
        ),
    ],
)
def test_a_random_password_has_the_length_and_the_characters_that_were_asked_for(
    sdk: Client, asked: dict[str, str], size: int, alphabet: str
) -> None:
    first, second = (sdk.call("GetRandomPassword", **asked)["RandomPassword"] for _ in range(2))

    assert len(first) == len(second) == size
    assert set(first + second) <= set(alphabet)
    assert first != second


def test_a_random_password_has_every_kind_of_character(sdk: Client) -> None:
    password = sdk.call("GetRandomPassword", password_length="8", require_each_included_type="true")["RandomPassword"]

    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation):
        assert set(password) & set(kind), password


@pytest.mark.parametrize("length", ["7", "129", "long"])
def test_a_random_password_has_8_to_128_characters(sdk: Client, length: str) -> None:
    with refused("InvalidParameter", 400):
        sdk.call("GetRandomPassword", password_length=length)


def new_secret(sdk: Client, name: str, key: str, **params: str) -> dict[str, Any]:
    """Creates a secret whose first version is `v1`."""
    asked = {"version_id": "v1", "secret_data": "a value"} | params
    return sdk.call("CreateSecret", secret_name=name, encryption_key_id=key, **asked)


def secret_of_three_versions(sdk: Client) -> str:
    """A secret whose first version has no stage any more."""
    name: str = new_secret(sdk, new_name("three-"), new_key(sdk), secret_data="one")["SecretName"]
    sdk.call("PutSecretValue", secret_name=name, version_id="v2", secret_data="two")
    sdk.call("PutSecretValue", secret_name=name, version_id="v3", secret_data="three")
    return name


def stages(sdk: Client, name: str, **params: str) -> dict[str, list[str]]:
    """The stages of each version of a secret."""
    versions = sdk.call("ListSecretVersionIds", secret_name=name, **params)["VersionIds"]["VersionId"]
    return {version["VersionId"]: version["VersionStages"]["VersionStage"] for version in versions}
