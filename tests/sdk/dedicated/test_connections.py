"""Clients that are slow, send too much, or say nothing; HTTP/2; and a stop that loses no answer."""

import json
import signal
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded
from openapi_util.protobuf import api_pb2

from product import PATIENCE, READY, hear, running
from world import World

HEAD = b"POST / HTTP/1.1\r\nhost: kms\r\n"


def connect(address: str) -> socket.socket:
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def over_tls(world: World, protocols: list[str]) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(world.ca))
    context.set_alpn_protocols(protocols)
    return context.wrap_socket(connect(world.address), server_hostname="127.0.0.1")


def all_of(stream: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    told = b""
    try:
        while part := stream.recv(65536):
            told += part
    except ConnectionResetError:
        # What it said was read; it closed while there was more to be sent.
        pass
    return told


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_who_keeps_a_gateway_waiting_is_let_go_of(world: World) -> None:
    def says_nothing() -> bytes:
        return all_of(connect(world.shared))

    def begins_a_head() -> bytes:
        stream = connect(world.shared)
        stream.sendall(HEAD)
        return all_of(stream)

    def shakes_no_hand() -> bytes:
        return all_of(connect(world.address))

    def begins_a_body() -> bytes:
        stream = connect(world.shared)
        stream.sendall(HEAD + b"content-length: 100\r\nconnection: close\r\n\r\n" + b"x" * 10)
        return all_of(stream)

    def is_idle_after_an_answer() -> bytes:
        stream = connect(world.shared)
        stream.sendall(HEAD + b"content-length: 0\r\n\r\n")
        return all_of(stream)

    cases: list[Callable[[], bytes]] = [says_nothing, begins_a_head, shakes_no_hand]
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(case) for case in cases]
        body, idle = pool.submit(begins_a_body), pool.submit(is_idle_after_an_answer)
        for case, future in zip(cases, waiting, strict=True):
            told = future.result()
            assert told == b"" or status(told) == 408, case.__name__
        assert status(body.result()) == 400
        assert b"ParseRequestParameterException" in body.result()
        # It was answered; then the connection was closed for want of a second request.
        assert status(idle.result()) == 400


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (b"".join(b"x-many-%d: 1\r\n" % number for number in range(500)), 431),
        (b"x-long: " + b"a" * 200_000 + b"\r\n", 431),
        (b"no colon\r\n", 400),
    ],
)
def test_a_flood_of_headers_is_refused(world: World, headers: bytes, expected: int) -> None:
    stream = connect(world.shared)
    try:
        stream.sendall(HEAD + headers + b"\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass

    assert status(all_of(stream)) == expected


def test_a_body_without_a_length_ends_at_the_limit(world: World) -> None:
    stream = connect(world.shared)
    stream.sendall(HEAD + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    try:
        for _ in range(100):
            stream.sendall(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass

    answer = all_of(stream)

    assert status(answer) == 413
    assert b"RequestEntityTooLarge" in answer


def test_http_2_and_http_1_over_tls(world: World) -> None:
    older = over_tls(world, ["http/1.1"])
    assert older.selected_alpn_protocol() == "http/1.1"

    stream = over_tls(world, ["h2", "http/1.1"])
    assert stream.selected_alpn_protocol() == "h2"
    connection = H2Connection(H2Configuration(header_encoding="utf-8"))
    connection.initiate_connection()
    head = [(":method", "POST"), (":path", "/"), (":scheme", "https"), (":authority", "127.0.0.1")]
    for number in (1, 3):
        connection.send_headers(number, head, end_stream=True)
    stream.sendall(connection.data_to_send())

    answers: dict[int, str] = {}
    bodies: dict[int, bytes] = {1: b"", 3: b""}
    ended = 0
    while ended < 2:
        for event in connection.receive_data(stream.recv(65536)):
            match event:
                case ResponseReceived():
                    answers[event.stream_id] = dict(event.headers)[":status"]
                case DataReceived():
                    bodies[event.stream_id] += event.data
                case StreamEnded():
                    ended += 1
        stream.sendall(connection.data_to_send())

    for number in (1, 3):
        error = api_pb2.Error()
        error.ParseFromString(bodies[number])
        assert (answers[number], error.ErrorCode) == ("400", "InvalidApiName")


def test_a_stop_answers_what_is_under_way(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running(tmp_path / "data", log) as (process, said):
        address = hear(said, READY, log)
        streams = [connect(address) for _ in range(8)]
        for stream in streams:
            stream.sendall(HEAD + b"content-length: 20\r\nexpect: 100-continue\r\n\r\n")
            # So it is known that the request is under way.
            assert status(stream.recv(1024)) == 100
            stream.sendall(b"x" * 10)
        process.send_signal(signal.SIGTERM)
        # It stops accepting once it has heard: from then on it drains.
        while True:
            try:
                connect(address).close()
            except ConnectionRefusedError:
                break
            except ConnectionResetError:
                # Nobody took it any more.
                continue
        for stream in streams:
            stream.sendall(b"x" * 10)
        answers = [all_of(stream) for stream in streams]
    for answer in answers:
        assert status(answer) == 400
        assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["Code"] == "IncompleteSignature"
