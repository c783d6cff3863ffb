"""Whatever comes over the line: an answer or a refusal, never a crash, never a made-up value."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.vitals.hl7.exchange import Exchange
from app.vitals.hl7.framing import END, START, framed
from tests.vitals.hl7.fuzzing import WHOLE, check, check_answer, frames, line, receiver, understood

# A busy machine is no failure, and the fixture only names a folder.
CALM = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

PIECES = st.sampled_from(
    [b"|", b"^", b"~", b"&", b"\\", b"\r", b"\n", b"\x0b", b"\x1c", b"\x00", b"\xff", b'""',
     b"OBX|", b"MSH|", b"PID|||4712", b"DEMO", b"8388607", b"-", b"1e9", b"nan", b"+0530",
     b"150456^MDC_PULS_OXIM_SAT_O2^MDC", b"OBR|1||||||20260912120000", b"PRT||||||||||X", b"."]
)  # fmt: skip
PLACES = st.integers(0, len(WHOLE))
CHANGES = st.lists(st.tuples(PLACES, PLACES, PIECES | st.binary(max_size=6)), max_size=6)


def mutated(changes: list[tuple[int, int, bytes]], data: bytes = WHOLE) -> bytes:
    """Return a message with pieces cut out and put in."""
    for start, length, piece in changes:
        start %= len(data) + 1
        data = data[:start] + piece + data[start + length % 40 :]
    return data


def test_the_message_itself_is_understood():
    result = understood(WHOLE)
    assert result is not None
    assert len(result.measured) == 8


@given(CHANGES)
@settings(CALM, max_examples=400)
@example([(0, 39, b"")])
def test_a_mutated_message_never_crashes_the_mapping(changes):
    check(understood(mutated(changes)))


@given(CHANGES)
@settings(CALM, max_examples=200)
def test_a_mutated_real_message_never_crashes_the_mapping(shared_vitals, changes):
    data = (shared_vitals / "hl7" / "ipf_pcd01_request.hl7").read_bytes()
    check(understood(mutated(changes, data)))


@given(st.binary(max_size=400))
@settings(CALM, max_examples=300)
def test_any_bytes_never_crash_the_mapping(data):
    check(understood(data))
    check(understood(b"MSH|^~\\&|A|B|||20260912||ORU^R01|1|P|2.6\r" + data))


@given(st.text(alphabet="OBXRMSHPID|^~&\\\r0123456789._MDCNT+-", max_size=300))
@settings(CALM, max_examples=300)
def test_things_like_segments_never_crash_the_mapping(text):
    check(understood(WHOLE + text.encode()))


def handled(data: bytes) -> bytes:
    return asyncio.run(receiver(Exchange()).handle(data))


@given(CHANGES)
@settings(CALM, max_examples=150)
def test_every_message_has_one_whole_answer(changes):
    raw = handled(mutated(changes))
    check_answer(raw)
    assert b"4711" not in raw.split(b"\r", 1)[1].split(raw[3:4], 3)[-1]


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=20))
@settings(CALM, max_examples=300)
def test_any_stream_is_read_to_its_end_or_refused(chunks):
    for frame in asyncio.run(frames(chunks)):
        assert frame is None or END not in frame


@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(1, 50))
@settings(CALM, max_examples=200)
def test_frames_come_through_whole_however_they_are_cut(messages, size):
    clean = [m.replace(START, b"").replace(b"\x1c", b"") for m in messages]
    stream = b"".join(framed(m) for m in clean)
    chunks = [stream[n : n + size] for n in range(0, len(stream), size)]
    assert asyncio.run(frames(chunks)) == [*clean, None]


@given(st.integers(0, 255), CHANGES)
@settings(CALM, max_examples=150)
def test_any_line_keeps_what_make_fuzz_asks_for(size, changes):
    asyncio.run(line(bytes([size]) + mutated(changes, framed(WHOLE))))
