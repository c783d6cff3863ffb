"""Which glyphs of a PDF have no character: they cannot be searched, copied or read aloud."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_WIDTHS = re.compile(rb"/W \[0 \[([\d ]+)\]")
_RANGE = re.compile(rb"^<([0-9A-F]{4})> <([0-9A-F]{4})> ", re.M)


def mute_glyphs(pdf: bytes) -> int:
    """Return how many glyphs of the fonts in a PDF of Qt are missing in the tables of characters.

    Each glyph that is used has a width; Qt leaves those out of a table that it knows no text of.
    """
    drawn = sum(len(widths.split()) for widths in _WIDTHS.findall(pdf))
    ranges = [found for table in _tables(pdf) for found in _RANGE.findall(table)]
    assert drawn, "a PDF without text"
    return drawn - sum(int(last, 16) - int(first, 16) + 1 for first, last in ranges)


def _tables(pdf: bytes) -> list[bytes]:
    streams = [_unpacked(match[1]) for match in _STREAM.finditer(pdf)]
    return [stream for stream in streams if b"begincmap" in stream]


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
