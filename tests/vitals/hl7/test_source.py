"""The source: what every vitals source promises, with a sender at the other end."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from app.clock import Instant, ManualClock
from app.domain.metric import Metric
from app.domain.numeric import Numeric
from app.domain.reading import Freshness
from app.domain.vital_signs import VitalSigns
from app.errors import ErrorCode, KioskError, SourceError
from app.snapshot import DataOrigin
from app.vitals.hl7.framing import Limits
from app.vitals.hl7.source import Hl7Settings, Hl7Source
from app.vitals.reader import Reader
from app.vitals.source import SourceState, VitalsBatch
from tests.vitals.hl7.bedside import PATIENCE, SETTINGS, verdict
from tests.vitals.hl7.messages import HR, SPO2, cuff, obx, oru

OPENED = 2000.0


class Sender:
    """A sender that does not wait for its answer by itself."""

    def __init__(self, source: Hl7Source) -> None:
        assert source.address is not None
        self.socket = socket.create_connection(source.address, PATIENCE)

    def send(self, text: str) -> None:
        self.socket.sendall(b"\x0b" + text.encode() + b"\x1c\r")

    def answer(self) -> tuple[str, str]:
        return verdict(self.socket.recv(4096))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(Instant(1_800_000_000.0, 3600, OPENED, "boot"))


@pytest.fixture
def source(clock) -> Iterator[Hl7Source]:
    made = Hl7Source(SETTINGS, clock, Limits(store=PATIENCE))
    made.open(OPENED)
    yield made
    made.close()


@pytest.fixture
def sender(source) -> Iterator[Sender]:
    made = Sender(source)
    yield made
    made.socket.close()


def polled(source: Hl7Source, sender: Sender, t: float, *texts: str) -> list[Numeric]:
    """Send messages one after the other, and return what they bring at `t`."""
    got: list[Numeric] = []
    for text in texts:
        sender.send(text)
        assert source.wake.wait(PATIENCE)
        got += source.poll(t)
        source.taken()
        assert sender.answer()[0] == "AA"
    return got


def test_it_says_what_it_is(source):
    info = source.info
    assert (info.id, info.name, info.origin) == ("bay-1", "Monitor", DataOrigin.LIVE)
    assert (info.interval, info.nibp_interval) == (1.0, 300.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 70000},
        {"port": -1},
        {"host": ""},
        {"host": "kiosk"},
        {"bed": ""},
        {"dialect": "klingon"},
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(wrong):
    with pytest.raises(KioskError) as caught:
        Hl7Source(SETTINGS._replace(**wrong))
    assert caught.value.code == ErrorCode.SOURCE_INVALID


def test_it_listens_to_this_machine_alone_unless_told_otherwise():
    assert Hl7Settings(id="a", name="b", bed="5").host == "127.0.0.1"


def test_an_address_in_use_is_told_in_words_and_had_as_soon_as_it_is_free(clock):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        source = Hl7Source(SETTINGS._replace(port=port), clock)
        put: list[VitalsBatch | SourceState] = []
        reader = Reader(source, clock, put.append)
        reader.step(OPENED)
        assert not reader.given_up
    (state,) = [p for p in put if isinstance(p, SourceState) and not p.connected][:1]
    assert state.error == f"cannot listen on 127.0.0.1 port {port}: Address already in use"
    reader.step(OPENED + 1.0)
    assert isinstance(put[-1], SourceState)
    assert put[-1].connected
    reader.stop()


def test_an_address_of_another_machine_is_told_in_words(clock):
    with pytest.raises(SourceError, match=r"cannot listen on 203\.0\.113\.7") as caught:
        Hl7Source(SETTINGS._replace(host="203.0.113.7"), clock).open(0.0)
    assert caught.value.code == ErrorCode.LINK_LOST


def test_closing_twice_is_harmless_and_a_closed_source_is_a_lost_link(clock):
    source = Hl7Source(SETTINGS, clock)
    source.close()
    source.open(OPENED)
    source.close()
    source.close()
    assert source.address is None
    with pytest.raises(SourceError) as caught:
        source.poll(OPENED)
    assert caught.value.code == ErrorCode.LINK_LOST


def test_a_listener_that_died_is_a_lost_link(source):
    assert source._listener.stop()
    with pytest.raises(SourceError, match="has ended"):
        source.poll(OPENED + 1)


def test_silence_is_no_lost_link(source):
    for second in range(600):
        assert source.poll(OPENED + second) == []
    assert source.health().errors == ()


def test_polling_twice_brings_nothing_twice(source, sender):
    assert len(polled(source, sender, OPENED + 1, oru(obx(HR, 60)))) == 1
    assert source.poll(OPENED + 1) == []


def test_a_message_counts_from_when_it_came(source, sender, clock):
    sender.send(oru(obx(HR, 60)))
    assert source.wake.wait(PATIENCE)
    clock.advance(1.5)
    (numeric,) = source.poll(OPENED + 1.5)
    assert numeric.t == OPENED


def test_messages_fetched_together_keep_their_order_and_are_never_ahead(source, clock):
    senders = [Sender(source) for _ in range(4)]
    for n, sender in enumerate(senders):
        source.wake.clear()
        sender.send(oru(obx(HR, 60 + n)))
        assert source.wake.wait(PATIENCE)
    got = source.poll(OPENED)
    assert [n.value for n in got] == [60.0, 61.0, 62.0, 63.0]
    times = [n.t for n in got]
    assert times == sorted(set(times))
    assert times[-1] == OPENED
    assert OPENED - times[0] < 0.001
    for sender in senders:
        sender.socket.close()


def test_a_device_whose_clock_is_off_is_aged_by_the_kiosks(source, sender):
    signs = VitalSigns(source.info.interval, source.info.nibp_interval)
    signs.link(True, OPENED)
    for day in ("20250101000000+0000", "20310101000000+0000"):
        text = oru(obx(HR, 60, time=day), *cuff(120, 70, 87, day), obr7=day)
        t = OPENED + (1.0 if day.startswith("2025") else 2.0)
        for numeric in polled(source, sender, t, text):
            signs.apply(numeric)
        reading = signs.readings(t)[Metric.HR]
        assert (reading.value, reading.freshness, reading.age) == (60.0, Freshness.FRESH, 0.0)
    assert [p[0] for p in signs.pressures()] == [OPENED + 1, OPENED + 2]


def test_a_repeated_cuff_reading_grows_old(source, sender):
    signs = VitalSigns(source.info.interval, source.info.nibp_interval)
    signs.link(True, OPENED)
    measured = cuff(120, 70, 87, "20260912120000+0530")
    for minute in range(20):
        t = OPENED + 60.0 * minute
        text = oru(obx(SPO2, 97, time=f"202609121{200 + minute}00+0530"), *measured)
        for numeric in polled(source, sender, t, text):
            signs.apply(numeric)
    assert len(signs.pressures()) == 1
    assert signs.readings(t)[Metric.NIBP_SYS].value is None
    assert signs.readings(t)[Metric.SPO2].value == 97.0


def test_what_was_taken_is_known_after_listening_anew(source, sender):
    text = oru(obx(HR, 60), id="A1")
    assert polled(source, sender, OPENED, text)
    source.close()
    source.open(OPENED + 5)
    again = Sender(source)
    again.send(text)
    assert again.answer() == ("AA", "A1")
    assert source.poll(OPENED + 5) == []
    assert source.health().repeated == 1
    again.socket.close()


def test_what_waited_when_it_stopped_listening_is_not_shown_later(source, sender):
    sender.send(oru(obx(HR, 60)))
    assert source.wake.wait(PATIENCE)
    source.close()
    source.open(OPENED + 60)
    assert source.poll(OPENED + 60) == []


def test_the_core_hears_of_what_was_polled_and_of_nothing_else(source):
    one, two = Sender(source), Sender(source)
    one.send(oru(obx(HR, 60), id="A1"))
    assert source.wake.wait(PATIENCE)
    assert source.poll(OPENED)
    first = source.taken
    two.send(oru(obx(HR, 61), id="A2"))
    assert source.wake.wait(PATIENCE)
    assert source.poll(OPENED + 1)
    second = source.taken
    first()
    assert one.answer() == ("AA", "A1")
    two.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        two.socket.recv(1)
    two.socket.settimeout(PATIENCE)
    second()
    assert two.answer() == ("AA", "A2")
    assert source.health().taken == 2
    for sender in (one, two):
        sender.socket.close()


def test_its_reader_names_it_and_tells_how_it_is(source, sender, clock):
    source.close()
    put: list[VitalsBatch | SourceState] = []
    reader = Reader(source, clock, put.append)
    reader.step(OPENED)
    assert [type(p) for p in put] == [SourceState, SourceState]
    again = Sender(source)
    again.send(oru(obx(HR, 60), id="A1"))
    assert source.wake.wait(PATIENCE)
    reader.step(OPENED + 0.1)
    batch = put[-1]
    assert isinstance(batch, VitalsBatch)
    assert batch.source == "bay-1"
    assert batch.taken is not None
    batch.taken()
    assert again.answer() == ("AA", "A1")
    reader.step(OPENED + 1.1)
    state = put[-1]
    assert isinstance(state, SourceState)
    assert (state.source, state.connected, state.t) == ("bay-1", True, OPENED)
    assert state.health is not None
    assert (state.health.taken, state.health.last) == (1, OPENED)
    again.socket.close()
    reader.stop()
