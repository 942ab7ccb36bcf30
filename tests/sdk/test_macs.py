"""HMAC keys. Their operations came with version 3.3 of the SDK: what is older has no requests for them, and conftest.py
leaves this file out for it."""

import hashlib

import pytest

from clients import CLIENTS, Client, Gateway
from helpers import b64, describe, new_key, refused, unb64

ALGORITHMS = ["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]


@pytest.fixture(params=[name for name in CLIENTS if name != "acs"])
def macs(request: pytest.FixtureRequest, gateway: Gateway) -> Client:
    """The SDK that has the operations, and each way in which it can sign."""
    return CLIENTS[request.param](gateway.address, gateway.full)


def spec_of(algorithm: str) -> str:
    """The spec of the keys that authenticate by an algorithm."""
    return algorithm.replace("SHA_", "")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_mac_is_verified_and_a_wrong_one_is_not(macs: Client, gateway: Gateway, algorithm: str) -> None:
    key = new_key(macs, key_spec=spec_of(algorithm), dkmsinstance_id=gateway.instance)
    metadata = describe(macs, key)
    assert (metadata["KeySpec"], metadata["KeyUsage"]) == (spec_of(algorithm), "GENERATE_VERIFY_MAC")

    made = macs.call("GenerateMac", key_id=key, algorithm=algorithm, message=b64(b"message"))
    assert (made["KeyId"], made["Algorithm"]) == (key, algorithm)
    mac = unb64(made["Mac"])
    assert len(mac) == hashlib.new(algorithm[5:].replace("_", "").lower()).digest_size

    for message, offered, holds in ((b"message", mac, True), (b"another", mac, False), (b"message", bytes(len(mac)), False)):
        answer = macs.call("VerifyMac", key_id=key, algorithm=algorithm, message=b64(message), mac=b64(offered))
        assert (answer["KeyId"], answer["Algorithm"], answer["Value"]) == (key, algorithm, holds)


def test_macs_are_deterministic_and_differ_by_key(macs: Client, gateway: Gateway) -> None:
    keys = [new_key(macs, key_spec="HMAC_256", dkmsinstance_id=gateway.instance) for _ in range(2)]
    made = [
        macs.call("GenerateMac", key_id=key, algorithm="HMAC_SHA_256", message=b64(b"message"))["Mac"]
        for key in (*keys, keys[0])
    ]
    assert made[0] == made[2]
    assert made[0] != made[1]


def test_what_is_asked_wrongly_is_refused(macs: Client, gateway: Gateway) -> None:
    key = new_key(macs, key_spec="HMAC_256", dkmsinstance_id=gateway.instance)
    mac = unb64(macs.call("GenerateMac", key_id=key, algorithm="HMAC_SHA_256", message=b64(b"m"))["Mac"])

    with refused("InvalidParameter", 400):
        macs.call("VerifyMac", key_id=key, algorithm="HMAC_SHA_256", message=b64(b"m"), mac=b64(mac[:16]))
    with refused("InvalidParameter", 400):
        macs.call("GenerateMac", key_id=key, algorithm="HMAC_SHA_256", message=b64(bytes(4097)))
    for algorithm, code in (("HMAC_SHA_512", "UnsupportedOperation"), ("HMAC_SM3", "InvalidParameter")):
        with refused(code, 400):
            macs.call("GenerateMac", key_id=key, algorithm=algorithm, message=b64(b"m"))
    with refused("UnsupportedOperation", 400):
        macs.call("GenerateMac", key_id=new_key(macs), algorithm="HMAC_SHA_256", message=b64(b"m"))
    with refused("UnsupportedOperation", 400):
        new_key(macs, key_spec="HMAC_256")
