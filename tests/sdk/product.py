"""The product as its users start it."""

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clients import REGION, AccessKey

REPOSITORY = Path(__file__).resolve().parents[2]
READY = "The shared gateway is ready at http://"
# How long the binary may take to say its next line, or to end. In seconds.
PATIENCE = 60
ANYWHERE = "127.0.0.1:0"


@contextmanager
def running(data: Path, log: Path, *more: str) -> "Iterator[tuple[subprocess.Popen[str], queue.Queue[str | None]]]":
    """A server on free ports, and what it says. It must end well when it is asked to."""
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [binary(), "serve", "--listen", ANYWHERE, "--gateway-listen", ANYWHERE, "--data-dir", str(data), *more],
            env=os.environ | {"LEPTOS_SITE_ROOT": str(REPOSITORY / "target" / "site")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        try:
            yield process, lines_of(process)
        finally:
            process.send_signal(signal.SIGTERM)
            status = end(process)
    assert status == 0, f"keyferry ended with {status}:\n{log.read_text()}"


def create_access_key(data: Path, user: str, *policy: str) -> AccessKey:
    """Makes a user with an access key, as an administrator does on the command line."""
    command = [binary(), "admin", "create-access-key", "--data-dir", str(data), "--user", user, *policy]
    made = run(command)
    assert made["AccessKeyId"].startswith("LTAI")
    return AccessKey(made["AccessKeyId"], made["AccessKeySecret"])


def create_instance(data: Path, name: str) -> str:
    """Makes an instance, as an administrator does on the command line."""
    made = run([binary(), "admin", "create-instance", "--data-dir", str(data), "--name", name, "--region", REGION])
    instance: str = made["KmsInstanceId"]
    return instance


def run(command: list[str]) -> dict[str, Any]:
    """Runs a command that prints JSON."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    made: dict[str, Any] = json.loads(done.stdout)
    return made


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
