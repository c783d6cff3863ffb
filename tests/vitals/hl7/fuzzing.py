"""What has to hold for any bytes that come over the line, and the message that is spoilt for it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable

from app.clock import Instant, ManualClock
from app.domain.metric import METRICS
from app.domain.numeric import Validity
from app.vitals.hl7.exchange import Exchange
from app.vitals.hl7.framing import END, FrameError, Limits, read_frame
from app.vitals.hl7.mapping import Mapped, map_message
from app.vitals.hl7.message import Refused, parse
from app.vitals.hl7.receiver import Receiver
from app.vitals.hl7.tally import Tally
from app.vitals.hl7.whose import Whose
from tests.vitals.hl7.messages import (
    ART,
    BOOK,
    DIA,
    HR,
    MMHG,
    PULSE,
    RR,
    SPO2,
    SYS,
    TEMP,
    cuff,
    obx,
    oru,
)

FRAME = 4096  # bytes that a frame may have here
WHOLE = oru(
    obx("69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC", "", "", status="X"),
    obx(
        HR, 60, sub="1.7.4.147842", time="20260912120000.0000+0530", device="000F14^X^000F14^EUI-64"
    ),
    obx(PULSE, 61),
    obx(SPO2, 97),
    obx(SPO2, 8388607, status="X"),
    obx(RR, 14, flag="QUES"),
    obx(TEMP, "384.5"),
    obx(SYS, 120),
    obx(DIA, "-100"),
    *(obx(code, 150, MMHG) for code in ART),
    *cuff(118, 71, 88, "20260912115959+0530"),
    id="F1",
).encode()


def understood(data: bytes) -> Mapped | None:
    """Return what is made of the bytes of a message, None where it is refused."""
    try:
        return map_message(parse(data), BOOK)
    except Refused:
        return None


def check(result: Mapped | None) -> None:
    """Fail where a numeric has no number, no time, or stands twice."""
    metrics = [m.numeric.metric for m in result.measured] if result else []
    assert len(metrics) == len(set(metrics))
    for measured in result.measured if result else ():
        n = measured.numeric
        if n.absence is None:
            assert n.value is not None
            assert math.isfinite(n.value)
            assert n.value >= -20.0  # nothing below 0 °F is ever a value
            assert n.determination_time is not None
            assert math.isfinite(n.determination_time)
            info = METRICS[n.metric]
            assert info.low <= n.value <= info.high or n.validity != Validity.VALID
        else:
            assert (n.value, n.validity) == (None, Validity.NA)


def check_answer(raw: bytes) -> None:
    """Fail where an answer is no single message that names what it answers."""
    assert raw.startswith(b"MSH")
    assert not {0x0B, 0x1C} & set(raw)
    separator = raw[3:4]
    kinds = [line.split(separator)[0] for line in raw.split(b"\r")]
    assert kinds[:2] == [b"MSH", b"MSA"]


def receiver(exchange: Exchange) -> Receiver:
    """Return what answers at bed 5, with a core that never has time."""
    clock = ManualClock(Instant(1_800_000_000.0, 0, 10.0, "boot"))
    return Receiver(BOOK, Whose("ICU^^5"), exchange, Tally("fuzz"), clock, 0.0)


async def frames(chunks: Iterable[bytes]) -> list[bytes | None]:
    """Return what is read from a stream that comes in chunks."""
    reader = asyncio.StreamReader(limit=FRAME)
    got: list[bytes | None] = []
    for chunk in chunks:
        reader.feed_data(chunk)
    reader.feed_eof()
    try:
        while got[-1:] != [None]:
            got.append(await read_frame(reader, Limits(bytes=FRAME)))
    except FrameError:
        return got
    return got


async def line(data: bytes) -> int:
    """Let bytes come over the line as a sender's; return how many messages were in them.

    The first byte says in pieces of which size they come.
    """
    size = 1 + data[0] if data else 1
    stream = data[1:]
    heard = Listening()
    receives = receiver(heard)
    found = await frames(stream[n : n + size] for n in range(0, len(stream), size))
    for frame in found:
        if frame is None:
            break
        assert END not in frame
        check(understood(frame))
        before = heard.offered
        check_answer(await receives.handle(frame))
        # Nothing of a message without our bed's number in it is ever kept.
        assert b"5" in frame or heard.offered == before
    return len(found)


class Listening(Exchange):
    """Counts what would be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.offered = 0

    def offer(self, ticket) -> None:
        self.offered += 1
        super().offer(ticket)
