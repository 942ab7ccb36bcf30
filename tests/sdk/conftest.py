"""The product as its users start it, and the vendor's SDKs as its clients."""

import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
import requests

from clients import CLIENTS, REGION, AccessKey, Acs, Client, Gateway

REPOSITORY = Path(__file__).resolve().parents[2]
READY = "The shared gateway is ready at http://"
SETUP = "First sign-in: "
# How long the binary may take to say its next line, or to end. In seconds.
PATIENCE = 60
ENCRYPT_ONLY = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": ["kms:Encrypt"], "Resource": ["*"]}],
}


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """A gateway of its own for all tests. It must end well when it is asked to."""
    with tempfile.TemporaryDirectory(prefix="keyferry-sdk-") as folder:
        data, policy, log = (Path(folder) / name for name in ("data", "encrypt-only.json", "server.log"))
        policy.write_text(json.dumps(ENCRYPT_ONLY))
        full = create_access_key(data, "sdk", "--policy", "full")
        reader = create_access_key(data, "reader", "--policy", "read-only")
        encrypter = create_access_key(data, "encrypter", "--policy-file", str(policy))
        with log.open("w") as stderr:
            process = serve(data, stderr)
            try:
                said = lines_of(process)
                address = hear(said, READY, log)
                create_instance(hear(said, SETUP, log))
                instance = only_instance(Acs(address, full))
                yield Gateway(address, full, reader, encrypter, instance)
            finally:
                process.send_signal(signal.SIGTERM)
                status = end(process)
        assert status == 0, f"keyferry ended with {status}:\n{log.read_text()}"


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


def create_access_key(data: Path, user: str, *policy: str) -> AccessKey:
    """Makes a user with an access key, as an administrator does on the command line."""
    command = [binary(), "admin", "create-access-key", "--data-dir", str(data), "--user", user, *policy]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, f"{user} was not created:\n{done.stdout}{done.stderr}"
    made = json.loads(done.stdout)
    assert made["AccessKeyId"].startswith("LTAI")
    return AccessKey(made["AccessKeyId"], made["AccessKeySecret"])


def create_instance(setup: str) -> None:
    """Makes an instance, as the first administrator does in the console."""
    console, code = setup.split("/setup/")
    password = uuid.uuid4().hex
    with requests.Session() as browser:
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        for function, form in (
            ("session/setup", {"code": code, "name": "admin", "password": password, "repeat": password}),
            (
                "instances/create",
                {"region": REGION, "name": "sdk", "management": "software", "qps": "1000", "key_quota": "100"},
            ),
        ):
            browser.post(f"{console}/api/{function}", data=form, timeout=PATIENCE).raise_for_status()


def only_instance(sdk: Client) -> str:
    """The id of the one instance that there is."""
    (instance,) = sdk.call("ListKmsInstances")["KmsInstances"]["KmsInstance"]
    found: str = instance["KmsInstanceId"]
    return found


def serve(data: Path, stderr: IO[str]) -> subprocess.Popen[str]:
    """Starts the server on free ports."""
    anywhere = "127.0.0.1:0"
    # What is tested here is done much faster than the vendor's limits let it be.
    return subprocess.Popen(
        [binary(), "serve", "--gateway-quotas", "false", "--listen", anywhere, "--gateway-listen", anywhere, "--data-dir", str(data)],
        env=os.environ | {"LEPTOS_SITE_ROOT": str(REPOSITORY / "target" / "site")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def binary() -> str:
    """The binary that is tested."""
    named = os.environ.get("KEYFERRY_BIN")
    assert named, "KEYFERRY_BIN must name the keyferry binary"
    return named


def lines_of(process: subprocess.Popen[str]) -> "queue.Queue[str | None]":
    """Reads the output for as long as the process lives, so that the pipe never fills. None is its end."""
    said: queue.Queue[str | None] = queue.Queue()
    output = process.stdout
    assert output is not None

    def collect() -> None:
        with output:
            for line in output:
                said.put(line.strip())
        said.put(None)

    threading.Thread(target=collect, daemon=True).start()
    return said


def hear(said: "queue.Queue[str | None]", words: str, log: Path) -> str:
    """What follows `words` on the first line that begins with them."""
    heard: list[str] = []
    try:
        while (line := said.get(timeout=PATIENCE)) is not None:
            if line.startswith(words):
                return line.removeprefix(words).rstrip("/")
            heard.append(line)
    except queue.Empty:
        pass
    raise AssertionError(f"keyferry did not say {words!r}, but {heard}:\n{log.read_text()}")


def end(process: subprocess.Popen[str]) -> int:
    """Waits for the end of a process that was asked to end, and puts an end to one that does not obey."""
    try:
        return process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
