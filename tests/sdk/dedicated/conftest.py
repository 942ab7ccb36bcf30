"""The product with two instances, each with its gateway."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients import Acs
from conftest_of_all import READY, REPOSITORY, binary, create_access_key, end, hear, lines_of
from world import KEY_USER, REGION, SECRET_USER, World, make_client_key, run

ANYWHERE = "127.0.0.1:0"


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """A server of its own for all tests. It must end well when it is asked to."""
    with tempfile.TemporaryDirectory(prefix="keyferry-sdk-") as folder:
        data, log = Path(folder) / "data", Path(folder) / "server.log"
        full = create_access_key(data, "sdk", "--policy", "full")
        instances = [create_instance(data, name) for name in ("one", "two")]
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [binary(), "serve", "--data-dir", str(data), "--listen", ANYWHERE]
                + ["--gateway-quotas", "false", "--gateway-listen", ANYWHERE, "--dedicated-listen", ANYWHERE],
                env=os.environ | {"LEPTOS_SITE_ROOT": str(REPOSITORY / "target" / "site")},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
            try:
                said = lines_of(process)
                shared = hear(said, READY, log)
                addresses = [hear(said, f"The dedicated gateway of {id} is ready at https://", log) for id in instances]
                acs = Acs(shared, full)
                ca = Path(folder) / f"PrivateKmsCA_{instances[0]}.pem"
                told = acs.call("GetKmsInstance", kms_instance_id=instances[0])["KmsInstance"]
                ca.write_text(told["CaCertificateChainPem"])
                key = make_client_key(acs, instances[0], ["key/*", "secret/*"], [KEY_USER, SECRET_USER])
                yield World(shared, full, instances[0], addresses[0], ca, instances[1], addresses[1], key)
            finally:
                process.send_signal(signal.SIGTERM)
                status = end(process)
        assert status == 0, f"keyferry ended with {status}:\n{log.read_text()}"


def create_instance(data: Path, name: str) -> str:
    """Makes an instance, as an administrator does on the command line."""
    command = [binary(), "admin", "create-instance", "--data-dir", str(data), "--name", name, "--region", REGION]
    instance: str = run(command)["KmsInstanceId"]
    return instance
