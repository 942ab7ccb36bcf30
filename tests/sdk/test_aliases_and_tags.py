"""Aliases and tags (R125)."""

import json
from typing import Any

import pytest

from clients import Client
from helpers import b64, describe, new_key, new_name, refused, tags_as_json


def test_an_alias_stands_for_its_key(sdk: Client) -> None:
    key, alias = new_key(sdk), new_name("alias/stands/")
    sdk.call("CreateAlias", alias_name=alias, key_id=key)

    encrypted = sdk.call("Encrypt", key_id=alias, plaintext=b64(b"hello"))

    assert encrypted["KeyId"] == key


def test_aliases_are_listed_of_all_keys_and_of_one(sdk: Client) -> None:
    key = sdk.call("CreateKey")["KeyMetadata"]
    names = sorted(new_name("alias/listed-") for _ in range(3))
    for name in names:
        sdk.call("CreateAlias", alias_name=name, key_id=key["KeyId"])
    owner = key["Arn"].removesuffix(f"key/{key['KeyId']}")

    of_key = pages(sdk, "ListAliasesByKeyId", key_id=key["KeyId"])
    of_all = pages(sdk, "ListAliases")

    expected = [{"AliasArn": owner + name, "AliasName": name, "KeyId": key["KeyId"]} for name in names]
    assert sorted(of_key, key=name_of) == expected
    assert sorted((one for one in of_all if one["KeyId"] == key["KeyId"]), key=name_of) == expected


def test_an_alias_moves_to_another_key_and_goes(sdk: Client) -> None:
    first, second, alias = new_key(sdk), new_key(sdk), new_name("alias/moves-")
    sdk.call("CreateAlias", alias_name=alias, key_id=first)

    sdk.call("UpdateAlias", alias_name=alias, key_id=second)
    assert describe(sdk, alias)["KeyId"] == second
    assert pages(sdk, "ListAliasesByKeyId", key_id=first) == []

    sdk.call("DeleteAlias", alias_name=alias)
    assert pages(sdk, "ListAliasesByKeyId", key_id=second) == []
    with refused("Forbidden.AliasNotFound", 404):
        sdk.call("DeleteAlias", alias_name=alias)


def test_an_alias_is_given_once(sdk: Client) -> None:
    first, second, alias = new_key(sdk), new_key(sdk), new_name("alias/once-")
    sdk.call("CreateAlias", alias_name=alias, key_id=first)

    with refused("AliasAlreadyExists", 400):
        sdk.call("CreateAlias", alias_name=alias, key_id=second)


@pytest.mark.parametrize("alias", ["alias/a b", "alias/支付", "alias/acs/mine", "alias/" + "x" * 256])
def test_an_alias_has_letters_digits_and_few_signs(sdk: Client, alias: str) -> None:
    key = new_key(sdk)

    with refused("InvalidParameter", 400):
        sdk.call("CreateAlias", alias_name=alias, key_id=key)


def test_a_key_is_tagged_when_it_is_created_and_later(sdk: Client) -> None:
    key = new_key(sdk, tags=tags_as_json({"team": "payments"}))
    assert tags_of(sdk, key) == {"team": "payments"}

    sdk.call("TagResource", key_id=key, tags=tags_as_json({"team": "billing", "cost centre": "a+b=c / d"}))

    assert tags_of(sdk, key) == {"team": "billing", "cost centre": "a+b=c / d"}


@pytest.mark.parametrize("keys", [json.dumps(["one", "two"]), "one,two"])
def test_tags_are_taken_away_by_their_keys(sdk: Client, keys: str) -> None:
    key = new_key(sdk, tags=tags_as_json({"one": "1", "two": "2", "three": "3"}))

    sdk.call("UntagResource", key_id=key, tag_keys=keys)

    assert tags_of(sdk, key) == {"three": "3"}


def test_several_keys_are_tagged_at_once(sdk: Client) -> None:
    keys = [new_key(sdk), new_key(sdk)]
    resources: dict[str, Any] = {"resource_type": "key", "resource_id": keys}

    sdk.call("TagResources", **resources, tag=[{"Key": "env", "Value": "test"}, {"Key": "team", "Value": "a"}])
    both = {(key, tag) for key in keys for tag in (("env", "test"), ("team", "a"))}
    assert tagged(sdk, **resources) == both
    assert tagged(sdk, **resources, tag=[{"Key": "env", "Value": "test"}]) == {(key, ("env", "test")) for key in keys}

    sdk.call("UntagResources", **resources, tag_key=["env"])
    assert tagged(sdk, **resources) == {(key, ("team", "a")) for key in keys}

    sdk.call("UntagResources", resource_type="key", resource_id=keys[:1], all=True)
    assert tagged(sdk, **resources) == {(keys[1], ("team", "a"))}


def pages(sdk: Client, action: str, **params: str) -> list[dict[str, Any]]:
    """All aliases that an operation lists, two a page."""
    found: list[dict[str, Any]] = []
    number, total = 1, 1
    while len(found) < total:
        page = sdk.call(action, page_number=number, page_size=2, **params)
        aliases = page["Aliases"]["Alias"]
        total = page["TotalCount"]
        assert len(aliases) == min(2, total - len(found))
        assert (page["PageNumber"], page["PageSize"]) == (number, 2)
        found += aliases
        number += 1
    return found


def name_of(alias: dict[str, Any]) -> str:
    """By which aliases are sorted."""
    name: str = alias["AliasName"]
    return name


def tags_of(sdk: Client, key: str) -> dict[str, str]:
    """A key's tags."""
    tags = sdk.call("ListResourceTags", key_id=key)["Tags"]["Tag"]
    assert {tag["KeyId"] for tag in tags} <= {key}
    return {tag["TagKey"]: tag["TagValue"] for tag in tags}


def tagged(sdk: Client, **params: Any) -> set[tuple[str, tuple[str, str]]]:
    """Which keys have which tags, as ListTagResources says it."""
    found = sdk.call("ListTagResources", **params)["TagResources"]["TagResource"]
    assert {one["ResourceType"] for one in found} <= {"key"}
    return {(one["ResourceId"], (one["TagKey"], one["TagValue"])) for one in found}
