"""What several test modules need."""

import base64
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients import Client, Refused


def b64(data: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(data).decode()


def unb64(text: str) -> bytes:
    """The bytes of strict base64."""
    return base64.b64decode(text, validate=True)


def new_key(sdk: Client, **params: Any) -> str:
    """Creates a key and gives its id."""
    key: str = sdk.call("CreateKey", **params)["KeyMetadata"]["KeyId"]
    return key


def describe(sdk: Client, key: str) -> dict[str, Any]:
    """A key's metadata."""
    metadata: dict[str, Any] = sdk.call("DescribeKey", key_id=key)["KeyMetadata"]
    return metadata


def new_name(prefix: str) -> str:
    """A name that nothing else has."""
    return prefix + uuid.uuid4().hex[:12]


def tags_as_json(tags: dict[str, str]) -> str:
    """Tags as CreateKey, CreateSecret and TagResource take them."""
    return json.dumps([{"TagKey": key, "TagValue": value} for key, value in tags.items()])


def time_of(text: str) -> datetime:
    """The instant that an answer names."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def is_in(text: str, wait: timedelta) -> bool:
    """Whether an answer names an instant `wait` from now, give or take a few minutes."""
    return abs(time_of(text) - datetime.now(UTC) - wait) < timedelta(minutes=5)


@contextmanager
def refused(code: str, status: int) -> Iterator[None]:
    """What is done inside must be refused, with this code and HTTP status."""
    with pytest.raises(Refused) as caught:
        yield
    assert (caught.value.code, caught.value.status) == (code, status), caught.value
    assert caught.value.message
    assert caught.value.request_id
