"""The signature RPC v1, written from its description, for requests that no SDK would send."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from clients import AccessKey


@dataclass(frozen=True)
class Answer:
    """What the gateway answered."""

    status: int
    body: dict[str, Any]


def signed(key: AccessKey, action: str, *, method: str = "POST", at: datetime | None = None, **params: str) -> str:
    """The target of a signed request, as `/?Action=…&Signature=…`."""
    query = params | {
        "Action": action,
        "Version": "2016-01-20",
        "Format": "JSON",
        "AccessKeyId": key.id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid.uuid4().hex,
        "Timestamp": (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    text = canonical(query)
    to_sign = f"{method}&%2F&{encoded(text)}"
    mac = hmac.digest(f"{key.secret}&".encode(), to_sign.encode(), hashlib.sha1)
    return f"/?{text}&Signature={encoded(base64.b64encode(mac).decode())}"


def canonical(query: dict[str, str]) -> str:
    """The parameters in the order of their names."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(query.items()))


def encoded(text: str) -> str:
    """Everything but letters, digits and `-_.~` in percent-encoding."""
    return quote(text, safe="-_.~")


def send(address: str, target: str, *, method: str = "POST", body: bytes = b"") -> Answer:
    """Sends one request. The gateway may answer before it has read all of the body."""
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {"Content-Length": str(len(body)), "Content-Type": "application/octet-stream"}
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, target, body, headers)
        response = connection.getresponse()
        return Answer(response.status, json.loads(response.read()))
    finally:
        connection.close()
