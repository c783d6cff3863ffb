"""An HL7 v2 message in pieces: segments, fields, components; nothing is interpreted here.

Split by hand: `hl7.parse` takes some 200 times as long, and would hold up the screen
while it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MAX_SEGMENTS = 2000  # assumption: a monitor with everything connected sends some 200

# Codes of HL7 table 0357.
SEQUENCE, FIELD_MISSING, DATA_TYPE = 100, 101, 102
WRONG_TYPE, WRONG_EVENT, WRONG_PROCESSING = 200, 201, 202
INTERNAL = 207

_KIND = re.compile(r"[A-Z][A-Z0-9]{2}", re.ASCII)
_NULL = '""'


class Refused(Exception):
    """A message that is not taken: `code` of HL7 table 0357, `words` without its content.

    `rejected` says that sending it again cannot help (AR); else it is an error (AE).
    """

    def __init__(self, code: int, words: str, *, rejected: bool = False) -> None:
        super().__init__(words)
        self.code, self.words, self.rejected = code, words, rejected


class Marks(NamedTuple):
    """The characters that part a message, as its header names them."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    sub: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """One line; numbers of fields and components are HL7's, from 1, and MSH's too."""

    fields: list[str]
    marks: Marks

    @property
    def kind(self) -> str:
        """Return the three letters, such as OBX."""
        return self.fields[0]

    def text(self, number: int) -> str:
        """Return a whole field as sent, empty when it is not there or null."""
        text = self.fields[number].strip() if number < len(self.fields) else ""
        return "" if text == _NULL else text

    def parts(self, number: int) -> list[str]:
        """Return the components of a field's first repetition, without escapes."""
        first = self.text(number).split(self.marks.repetition, 1)[0]
        return [self._plain(part) for part in first.split(self.marks.component)]

    def part(self, number: int, component: int = 1) -> str:
        """Return one component of a field's first repetition, empty when it is not there."""
        parts = self.parts(number)
        return parts[component - 1] if component <= len(parts) else ""

    def repetitions(self, number: int) -> list[list[str]]:
        """Return the components of every repetition of a field."""
        texts = self.text(number).split(self.marks.repetition)
        return [[self._plain(part) for part in t.split(self.marks.component)] for t in texts]

    def _plain(self, text: str) -> str:
        escape = self.marks.escape
        if escape and escape in text:
            for letter, mark in zip("FSRTE", _escaped(self.marks), strict=True):
                text = text.replace(f"{escape}{letter}{escape}", mark)
        return text.strip()


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose header could be read."""

    segments: list[Segment]
    encoding: str

    @property
    def header(self) -> Segment:
        """Return the MSH segment."""
        return self.segments[0]

    @property
    def control_id(self) -> str:
        """Return MSH-10, which the answer names."""
        return self.header.text(10)

    @property
    def sender(self) -> str:
        """Return MSH-3 and MSH-4 as sent."""
        return f"{self.header.text(3)}{self.header.marks.field}{self.header.text(4)}"

    def of(self, kind: str) -> Iterator[Segment]:
        """Return the segments of one kind, in order."""
        return (segment for segment in self.segments if segment.kind == kind)


def parse(data: bytes) -> Message:
    """Return a message in pieces; raises Refused when it has no header that can be read."""
    text, encoding = _text(data)
    lines = text.lstrip("\ufeff\r\n \x0b").replace("\r\n", "\r").replace("\n", "\r").split("\r")
    lines = [line for line in lines if line.strip()]
    if not lines or not lines[0].startswith("MSH"):
        raise Refused(SEQUENCE, "does not begin with a header", rejected=True)
    if len(lines) > MAX_SEGMENTS:
        raise Refused(SEQUENCE, "has too many segments", rejected=True)
    header = _header(lines[0])
    segments = [header, *_segments(lines[1:], header.marks)]
    if any(segment.kind == "MSH" for segment in segments[1:]):
        raise Refused(SEQUENCE, "holds more than one message", rejected=True)
    return Message(segments, encoding)


def _text(data: bytes) -> tuple[str, str]:
    # Codes, numbers and times are ASCII; every other set only has to survive.
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _header(line: str) -> Segment:
    mark = line[3:4]
    coding = line[4:].split(mark, 1)[0] if mark else ""
    written = mark + coding[:4]
    wrong = [c for c in written if c.isalnum() or c.isspace() or not c.isprintable()]
    if len(written) < 2 or wrong or len(set(written)) < len(written):
        raise Refused(DATA_TYPE, "does not say how it is parted", rejected=True)
    # Those that are not written are the usual ones, unless they stand for something else.
    rest = ["" if c in written else c for c in Marks()[len(written) :]]
    marks = Marks(*written, *rest)
    marks = marks._replace(**{n: m or "\0" for n, m in marks._asdict().items()})
    first, *fields = line.split(mark)
    return Segment([first, mark, *fields], marks)


def _segments(lines: list[str], marks: Marks) -> Iterator[Segment]:
    for line in lines:
        fields = line.split(marks.field)
        fields[0] = fields[0].strip()
        if _KIND.fullmatch(fields[0]):
            yield Segment(fields, marks)


def _escaped(marks: Marks) -> tuple[str, ...]:
    return marks.field, marks.component, marks.repetition, marks.sub, marks.escape
