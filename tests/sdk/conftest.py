"""The product as its users start it, and the vendor's SDKs as its clients."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alibabacloud_kms20160120 import models
from clients import CLIENTS, AccessKey, Acs, Client, Gateway
from product import READY, create_access_key, create_instance, hear, running

ENCRYPT_ONLY = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": ["kms:Encrypt"], "Resource": ["*"]}],
}

# What the generation before has no requests for.
collect_ignore = [] if hasattr(models, "GenerateMacRequest") else ["test_macs.py"]


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """A gateway of its own for all tests."""
    with tempfile.TemporaryDirectory(prefix="keyferry-sdk-") as folder:
        data, policy, log = (Path(folder) / name for name in ("data", "encrypt-only.json", "server.log"))
        policy.write_text(json.dumps(ENCRYPT_ONLY))
        full = create_access_key(data, "sdk", "--policy", "full")
        reader = create_access_key(data, "reader", "--policy", "read-only")
        encrypter = create_access_key(data, "encrypter", "--policy-file", str(policy))
        instance = create_instance(data, "sdk")
        # What is tested here is done much faster than the vendor's limits let it be.
        with running(data, log, "--gateway-quotas", "false") as (_, said):
            yield Gateway(hear(said, READY, log), full, reader, encrypter, instance)


@pytest.fixture(params=CLIENTS)
def connect(request: pytest.FixtureRequest, gateway: Gateway) -> Callable[[AccessKey], Client]:
    """Each SDK, and each way in which it can sign: makes a client for an access key."""
    return lambda key: CLIENTS[request.param](gateway.address, key)


@pytest.fixture
def sdk(connect: Callable[[AccessKey], Client], gateway: Gateway) -> Client:
    """Each SDK, for a user who may do everything."""
    return connect(gateway.full)


@pytest.fixture
def acs(gateway: Gateway) -> Client:
    """The older SDK alone, for a user who may do everything."""
    return Acs(gateway.address, gateway.full)
