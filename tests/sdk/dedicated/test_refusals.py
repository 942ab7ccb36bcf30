"""Who is not let in, and what is not done, each with its code in the gateway's own vocabulary."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
import requests
from openapi_util.protobuf import api_pb2
from sdk import models

from world import KEY_USER, SECRET_USER, ClientKey, World, ask, refusal


def encrypt(key: str, **more: Any) -> Any:
    return models.EncryptRequest(**({"key_id": key, "plaintext": b"hello"} | more))


def test_a_client_key_of_another_instance_is_refused(world: World) -> None:
    stranger = world.new_client_key(["key/*"], instance=world.other_instance)

    assert refusal(lambda: ask(world.client(stranger), "encrypt", encrypt(world.new_key()))) == (
        "Forbidden.NoPermission",
        403,
    )


def test_a_key_of_another_instance_is_not_found(world: World) -> None:
    elsewhere = world.new_key(dkms_instance_id=world.other_instance)

    assert refusal(lambda: ask(world.client(), "encrypt", encrypt(elsewhere))) == ("Forbidden.KeyNotFound", 404)


def test_another_instance_has_another_authority(world: World) -> None:
    from Tea.exceptions import UnretryableException

    with pytest.raises(UnretryableException) as refused:
        ask(world.client(address=world.other_address), "encrypt", encrypt(world.new_key()))
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value)


def test_a_policy_names_its_keys_and_what_is_done_with_them(world: World) -> None:
    mine, other = world.new_key(), world.new_key()
    one_key = world.client(world.new_client_key([f"key/{mine}"], [KEY_USER]))
    secrets_only = world.client(world.new_client_key(["key/*", "secret/*"], [SECRET_USER]))

    assert ask(one_key, "encrypt", encrypt(mine)).key_id == mine
    for client, key in ((one_key, other), (secrets_only, mine)):
        assert refusal(lambda: ask(client, "encrypt", encrypt(key))) == ("Forbidden.NoPermission", 403)
    # Who may not use a key is not told whether there is one.
    nothing = "key-hzz" + "0" * 18
    assert refusal(lambda: ask(one_key, "encrypt", encrypt(nothing))) == ("Forbidden.NoPermission", 403)
    assert refusal(lambda: ask(world.client(), "encrypt", encrypt(nothing))) == ("Forbidden.KeyNotFound", 404)
    secret = models.GetSecretValueRequest(secret_name="none")
    assert refusal(lambda: ask(one_key, "get_secret_value", secret)) == ("Forbidden.NoPermission", 403)
    assert refusal(lambda: ask(world.client(), "get_secret_value", secret)) == ("Forbidden.ResourceNotFound", 404)


def test_an_address_outside_the_network_rule_is_refused(world: World) -> None:
    key = world.new_key()
    near = world.new_client_key(["key/*"], networks="10.0.0.0/8,127.0.0.1")
    far = world.new_client_key(["key/*"], networks="10.0.0.0/8,192.168.0.0/16")

    assert ask(world.client(near), "encrypt", encrypt(key)).key_id == key
    assert refusal(lambda: ask(world.client(far), "encrypt", encrypt(key))) == ("Forbidden.NoPermission", 403)


def test_a_revoked_client_key_is_refused_from_the_next_request_on(world: World) -> None:
    key, client_key = world.new_key(), world.new_client_key(["key/*"])
    client = world.client(client_key)
    assert ask(client, "encrypt", encrypt(key)).key_id == key

    world.acs().call("DeleteClientKey", client_key_id=client_key.id)

    assert refusal(lambda: ask(client, "encrypt", encrypt(key))) == ("Unauthorized", 404)


def test_a_client_key_that_is_not_valid_yet_is_refused(world: World) -> None:
    key, other = world.new_key(), world.new_client_key(["key/*"])
    points = world.acs().call("GetClientKey", client_key_id=other.id)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    made = world.acs().call(
        "CreateClientKey",
        aap_name=points["AapName"],
        password="correct-horse-7",
        not_before=tomorrow.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    content = json.dumps({"KeyId": made["ClientKeyId"], "PrivateKeyData": made["PrivateKeyData"]})
    early = ClientKey(made["ClientKeyId"], content, "correct-horse-7")

    assert refusal(lambda: ask(world.client(early), "encrypt", encrypt(key))) == ("Unauthorized", 404)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"key_id": ""}, "MissingParameter"),
        ({"plaintext": b""}, "MissingParameter"),
        ({"plaintext": b"x" * 6145}, "InvalidParameter"),
        ({"algorithm": "AES_ECB"}, "InvalidParameter"),
        ({"padding_mode": "PKCS7_PADDING"}, "InvalidParameter"),
        ({"iv": b"x" * 12}, "InvalidParameter"),
    ],
)
def test_what_cannot_be_encrypted(world: World, change: dict[str, Any], expected: str) -> None:
    request = encrypt(world.new_key(), **change)
    # The SDK itself asks for what it knows to be needed.
    with mock.patch.object(type(request), "validate", lambda self: None):
        assert refusal(lambda: ask(world.client(), "encrypt", request)) == (expected, 400)


@pytest.mark.parametrize(
    ("state", "code"), [("DisableKey", "Rejected.Disabled"), ("ScheduleKeyDeletion", "Rejected.PendingDeletion")]
)
def test_the_state_of_a_key(world: World, state: str, code: str) -> None:
    key = world.new_key()
    more = {"pending_window_in_days": 7} if state == "ScheduleKeyDeletion" else {}
    world.acs().call(state, key_id=key, **more)

    assert refusal(lambda: ask(world.client(), "encrypt", encrypt(key))) == (code, 409)


class Wire:
    """Requests as the SDK sends them, changed on their way."""

    def __init__(self, world: World, change: Callable[[requests.PreparedRequest], None]) -> None:
        self._world, self._change = world, change

    def refused(self) -> tuple[int, str, str]:
        """Status, code and message with which an Encrypt is refused."""
        answers: list[requests.Response] = []
        send = requests.Session.send

        def changed(session: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
            self._change(request)
            answers.append(send(session, request, **more))
            return answers[-1]

        key = self._world.new_key()
        with mock.patch.object(requests.Session, "send", changed), pytest.raises(Exception):
            ask(self._world.client(), "encrypt", encrypt(key))
        error = api_pb2.Error()
        error.ParseFromString(answers[-1].content)
        assert answers[-1].headers["content-type"] == "application/x-protobuf"
        assert error.StatusCode == answers[-1].status_code and error.RequestId
        return answers[-1].status_code, error.ErrorCode, error.ErrorMessage


def header(name: str, value: str | None) -> Callable[[requests.PreparedRequest], None]:
    """Sets a header, or takes it away."""

    def change(request: requests.PreparedRequest) -> None:
        if value is None:
            request.headers.pop(name, None)
        else:
            request.headers[name] = value

    return change


def body(data: bytes) -> Callable[[requests.PreparedRequest], None]:
    def change(request: requests.PreparedRequest) -> None:
        request.body = data
        request.headers["content-length"] = str(len(data))

    return change


OLD = "Sat, 21 Nov 2015 21:16:26 GMT"


@pytest.mark.parametrize(
    ("change", "status", "code", "message"),
    [
        (header("x-kms-apiname", None), 400, "InvalidApiName", ""),
        (header("x-kms-apiname", "Nothing"), 400, "InvalidApiName", ""),
        (header("x-kms-apiversion", "dkms-gcs-9.9"), 400, "InvalidApiVersion", ""),
        (header("x-kms-acccesskeyid", None), 400, "MissingParameter", "x-kms-acccesskeyid"),
        (header("x-kms-acccesskeyid", "KAAP.00000000-0000-4000-8000-000000000000"), 404, "Unauthorized", "does not exist"),
        (header("x-kms-signaturemethod", "RSA_PSS"), 400, "InvalidParameter", "x-kms-signaturemethod"),
        (header("date", "yesterday"), 400, "InvalidParam", "The Param Date is invalid."),
        (header("date", OLD), 400, "RequestTimeTooSkewed", ""),
        (header("authorization", "Bearer no base64!"), 400, "InvalidParam", "The Param Authorization is invalid."),
        (header("authorization", "Bearer " + base64.b64encode(b"x" * 256).decode()), 401, "SignatureNotMatch", ""),
        (header("content-type", "application/json"), 415, "InvalidContentType", ""),
        (header("content-sha256", "0" * 64), 400, "InvalidParameter", "Content-SHA256"),
        (body(b"\xff\xff\xff"), 400, "InvalidParameter", "Content-SHA256"),
        (body(b"x" * (3 * 1024 * 1024 + 1)), 413, "RequestEntityTooLarge", "3 MB"),
    ],
)
def test_what_is_wrong_on_the_wire(
    world: World, change: Callable[[requests.PreparedRequest], None], status: int, code: str, message: str
) -> None:
    found = Wire(world, change).refused()

    assert found[:2] == (status, code)
    assert message in found[2]
