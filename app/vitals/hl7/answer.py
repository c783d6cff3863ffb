"""The answer to a message: taken, or why not, in the sender's own way of writing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from app.clock import Instant
from app.vitals.hl7.message import Marks, Message, Refused, Segment

APPLICATION = "RECOVERY-KIOSK"
LONGEST = 199  # characters of what is given back; HL7 allows a control id of 199

_TEXTS = {
    100: "Segment sequence error",
    101: "Required field missing",
    102: "Data type error",
    200: "Unsupported message type",
    201: "Unsupported event code",
    202: "Unsupported processing id",
    207: "Application internal error",
}
_NO_HEADER = Message([Segment(["MSH"], Marks())], "utf-8")


def answer(
    message: Message | None, number: int, now: Instant, why: Refused | None, enhanced: bool = False
) -> bytes:
    """Return the acknowledgement (ACK), `number` being its own control id.

    `message` None: it had no header that could be read. `enhanced` says CA, CE and CR, as
    in enhanced mode, in place of AA, AE and AR.
    """
    about = message or _NO_HEADER
    header, f = about.header, about.header.marks.field
    c = header.marks.component
    verdict = "A" if why is None else "R" if why.rejected else "E"
    segments = [
        _line(
            header.marks,
            f"MSH{f}{_coding(header.marks)}",
            APPLICATION,
            "",
            _given(header, 3),
            _given(header, 4),
            _time(now),
            "",
            c.join(("ACK", _clean(header.part(9, 2)) or "R01", "ACK")),
            f"{number:x}",
            _given(header, 11) or "P",
            _given(header, 12) or "2.6",
        ),
        _line(
            header.marks,
            "MSA",
            f"{'C' if enhanced else 'A'}{verdict}",
            _given(header, 10),
            f"the message {why.words}" if why else "",
        ),
    ]
    if why is not None:
        code = c.join((str(why.code), _TEXTS[why.code], "HL70357"))
        words = f"the message {why.words}"
        segments.append(_line(header.marks, "ERR", "", "", code, "E", "", "", "", words))
    return "".join(segments).encode(about.encoding, "replace")


def _line(marks: Marks, *fields: str) -> str:
    return marks.field.join(fields).rstrip(marks.field) + "\r"


def _coding(marks: Marks) -> str:
    return "".join(mark for mark in marks[1:] if mark != "\0")


def _given(header: Segment, number: int) -> str:
    """Return a field of the message to give back as it was."""
    return _clean(header.text(number))


def _clean(text: str) -> str:
    # A control character could end the frame in the middle of the answer.
    return "".join(c for c in text[:LONGEST] if c.isprintable())


def _time(now: Instant) -> str:
    zone = timezone(timedelta(seconds=now.offset)) if now.offset else UTC
    return datetime.fromtimestamp(now.utc, zone).strftime("%Y%m%d%H%M%S%z")
