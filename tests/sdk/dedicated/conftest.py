"""The product with two instances, each with its gateway."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients import Acs
from product import ANYWHERE, READY, create_access_key, create_instance, hear, running
from world import KEY_USER, SECRET_USER, World, make_client_key


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """A server of its own for all tests."""
    with tempfile.TemporaryDirectory(prefix="keyferry-sdk-") as folder:
        data, log = Path(folder) / "data", Path(folder) / "server.log"
        full = create_access_key(data, "sdk", "--policy", "full")
        instances = [create_instance(data, name) for name in ("one", "two")]
        settings = ["--gateway-quotas", "false", "--dedicated-listen", ANYWHERE]
        with running(data, log, *settings) as (_, said):
            shared = hear(said, READY, log)
            ready = "The dedicated gateway of {} is ready at https://"
            addresses = [hear(said, ready.format(instance), log) for instance in instances]
            acs = Acs(shared, full)
            ca = Path(folder) / f"PrivateKmsCA_{instances[0]}.pem"
            told = acs.call("GetKmsInstance", kms_instance_id=instances[0])["KmsInstance"]
            ca.write_text(told["CaCertificateChainPem"])
            key = make_client_key(acs, instances[0], ["key/*", "secret/*"], [KEY_USER, SECRET_USER])
            yield World(shared, full, instances[0], addresses[0], ca, instances[1], addresses[1], key)

