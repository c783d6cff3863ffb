"""The listener on a real socket: frames, limits, crowds, and the end."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from app.domain.metric import Metric
from app.vitals.hl7.framing import Limits
from tests.vitals.hl7.bedside import PATIENCE, QUICK, Bedside, bedside, verdict
from tests.vitals.hl7.messages import HR, obx, oru


def shut(client) -> bool:
    """Return whether the kiosk hangs up on a client; fail when it does neither."""
    client.socket.settimeout(PATIENCE)
    try:
        return client.socket.recv(1) == b""
    except ConnectionError:
        return True


def test_a_frame_of_ten_megabytes_is_cut_off(bed):
    with bed.client() as client:
        # Either the kiosk hangs up while it is being sent, or right after.
        with suppress(ConnectionError):
            client.socket.sendall(b"\x0bMSH|^~\\&|" + b"x" * 10_000_000)
        assert shut(client)
    assert "too long" in bed.source.health().errors[-1]
    with bed.client() as client:
        assert verdict(client.send_message(oru(id="A1"))) == ("AA", "A1")


def test_a_frame_just_below_the_limit_is_read(bed):
    text = oru(obx(HR, 60), id="A1") + "NTE|1||" + "x" * 1_000_000
    with bed.client() as client:
        client.socket.sendall(b"\x0b" + text.encode() + b"\x1c\r")
        assert verdict(client.socket.recv(4096)) == ("AA", "A1")


def test_half_a_frame_for_ever_is_closed():
    with bedside(limits=QUICK) as bed, bed.client() as client:
        client.socket.sendall(b"\x0b" + oru(obx(HR, 60)).encode()[:80])
        assert shut(client)
        assert "stopped in the middle" in bed.source.health().errors[-1]
        assert bed.source.health().refused == 1


def test_a_sender_that_hangs_up_in_the_middle_is_noted(bed):
    with bed.client() as client:
        client.socket.sendall(b"\x0b" + oru(obx(HR, 60)).encode()[:80])
    bed.wait_until(lambda health: bool(health.errors))
    assert "hung up" in bed.source.health().errors[-1]
    assert bed.values() == []


def test_a_message_begun_anew_counts_from_there(bed):
    given_up = oru(obx(HR, 99), id="A0").encode()[:-20]
    whole = oru(obx(HR, 60), id="A1").encode()
    with bed.client() as client:
        client.socket.sendall(b"\x0b" + given_up + b"\x0b" + whole + b"\x1c\r")
        assert verdict(client.socket.recv(4096)) == ("AA", "A1")
    assert bed.values() == [(Metric.HR, 60.0)]


def test_line_ends_between_frames_do_no_harm(bed):
    data = b"\x0b" + oru(obx(HR, 60), id="A1").encode() + b"\x1c\r"
    with bed.client() as client:
        client.socket.sendall(b"\r\n\r\n" + data + b"\n")
        assert verdict(client.socket.recv(4096)) == ("AA", "A1")


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", bytes(range(256)), b"\x16\x03\x01\x02"]
)
def test_what_is_no_frame_is_hung_up_on(bed, data):
    with bed.client() as client:
        client.socket.sendall(data)
        assert shut(client)
    assert "not in a frame" in bed.source.health().errors[-1]


def test_who_says_nothing_is_disconnected():
    with bedside(limits=QUICK) as bed, bed.client() as client:
        assert shut(client)
        assert "nothing for too long" in bed.source.health().errors[-1]
        assert bed.source.health().refused == 0


def test_a_trickle_between_frames_holds_no_place_for_ever():
    with bedside(limits=QUICK) as bed, bed.client() as client:
        client.socket.sendall(b"\r")
        assert shut(client)


def test_no_more_than_eight_at_once(bed):
    clients = [bed.client() for _ in range(8)]
    try:
        for n, client in enumerate(clients):
            assert verdict(client.send_message(oru(obx(HR, 60 + n), id=f"A{n}")))[0] == "AA"
        with bed.client() as ninth:
            assert shut(ninth)
        assert "too many" in bed.source.health().errors[-1]
        clients.pop().close()
        bed.wait_until(lambda health: "hung up" in health.errors[-1])
        with bed.client() as again:
            assert verdict(again.send_message(oru(id="B")))[0] == "AA"
    finally:
        for client in clients:
            client.close()


def answered(there: Bedside, text: str) -> bytes:
    """Return the answer to a message, trying again while every place is taken."""
    deadline = time.monotonic() + PATIENCE
    raw = b""
    while not raw:
        assert time.monotonic() < deadline
        with suppress(ConnectionError), there.client() as client:
            raw = client.send_message(text)
    return raw


def test_a_thousand_connections_one_after_the_other(bed):
    for n in range(1000):
        with socket.create_connection(bed.address, PATIENCE) as plain:
            if n % 100 == 0:
                plain.sendall(b"\x0bMSH")
    # The last ones may still hold their places for a moment.
    assert verdict(answered(bed, oru(obx(HR, 60), id="A1"))) == ("AA", "A1")
    assert len(bed.source.health().errors) <= 5
    assert threading.active_count() < 10


def test_three_hundred_connections_at_once_do_not_shut_a_sender_out(bed):
    with bed.client() as first, ExitStack() as many:
        first.send_message(oru(obx(HR, 60)))
        crowd = [
            many.enter_context(socket.create_connection(bed.address, PATIENCE)) for _ in range(300)
        ]
        assert verdict(first.send_message(oru(obx(HR, 61), id="A2"))) == ("AA", "A2")
        assert crowd[-1].recv(1) == b""
    assert verdict(answered(bed, oru(obx(HR, 62), id="A3"))) == ("AA", "A3")


def test_a_burst_of_a_thousand_messages(bed):
    def send(sender: int) -> None:
        with bed.client() as client:
            for n in range(125):
                raw = client.send_message(oru(obx(HR, 60 + n % 40), sender=f"S{sender}|X"))
                answers.append(verdict(raw)[0])

    answers: list[str] = []
    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert answers == ["AA"] * 1000
    assert len(bed.core.numerics) == 1000
    times = [n.t for n in bed.core.numerics]
    assert times == sorted(set(times))
    assert bed.source.health().taken == 1000


def test_it_ends_within_a_second_in_the_middle_of_everything():
    # `bedside` measures the end.
    with bedside(limits=Limits(store=PATIENCE)) as bed:
        bed.core.holding = True
        clients = [bed.client() for _ in range(8)]
        for client in clients[:4]:
            client.socket.sendall(b"\x0b" + oru(obx(HR, 60)).encode() + b"\x1c\r")
        clients[5].socket.sendall(b"\x0bMSH|half")
        bed.core.wait_for(lambda: bool(bed.core.held))
    for client in clients:
        assert shut(client)
        client.close()
