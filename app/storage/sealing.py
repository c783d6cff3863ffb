"""How a fact or a batch of seconds becomes a digest, and digests become a chain.

What is sealed is what the columns hold, by their names and without those that hold nothing:
a column that a later step adds is empty in old rows and changes no digest. Numbers are
sealed by their value, since the type of a column is fixed by the schema.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import struct
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

FACT, BATCH, EARLIER = "fact", "batch", "earlier"

_CODES = {FACT: 1, BATCH: 2, EARLIER: 3}
_MARK = b"recovery-kiosk ledger mark 1"
_LINE = b"recovery-kiosk anchor 1"
_ENTRY = struct.Struct(">BQqqq")
_NOTHING = -1

# What `ascii` writes in the same way in every version of Python.
_AS_IT_IS = frozenset({str, int, type(None)})

_BLOCK = 64


class Entry(NamedTuple):
    """What one row of the ledger says it stands for, without its link."""

    entry: int
    what: str
    seq: int | None
    session_id: int | None
    seconds: int | None
    digest: bytes


class Seal:
    """Makes digests and links with one key."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) > _BLOCK:
            raise ValueError("the key is longer than a block")
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def mark(self, record: bytes) -> bytes:
        """Return the link that all others follow; it also shows whose key this is."""
        return self._hmac(_MARK + record)

    def fits(self, before: bytes, entry: Entry, link: bytes) -> bool:
        """Return whether a row of the ledger is genuine and in its place."""
        try:
            return hmac.compare_digest(self.link(before, entry), link)
        except (KeyError, TypeError, struct.error):
            return False  # nothing that the kiosk writes

    def link(self, before: bytes, entry: Entry) -> bytes:
        """Return the link of an entry that follows the link `before`."""
        numbers = (entry.seq, entry.session_id, entry.seconds)
        head = _ENTRY.pack(
            _CODES[entry.what], entry.entry, *(_NOTHING if n is None else n for n in numbers)
        )
        return self._hmac(before + head + entry.digest)

    def fact(self, names: Sequence[str], values: Sequence[Any]) -> bytes:
        """Return the digest of a fact whose columns `names` hold `values`.

        The names come in alphabetical order.
        """
        told = [
            (name, value if type(value) in _AS_IT_IS else _plain(value))
            for name, value in zip(names, values, strict=True)
            if value is not None
        ]
        return self._hmac(ascii(told).encode())

    def seconds(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """Return the digest of seconds, in any order; boot and its clock are at 1 and 2."""
        ordered = sorted(map(_second, rows), key=_moment)
        return self._hmac(ascii(ordered).encode())

    def line(self, told: dict[str, Any]) -> str:
        """Return what shows, in hexadecimal, that a line of an anchor file is genuine."""
        return self._hmac(_LINE + ascii(sorted(told.items())).encode()).hex()

    def is_line(self, told: dict[str, Any], seal: str) -> bool:
        """Return whether a line of an anchor file is genuine."""
        return hmac.compare_digest(self.line(told).encode(), seal.encode())

    def _hmac(self, content: bytes) -> bytes:
        """Return HMAC-SHA256 (RFC 2104); from prepared halves, a third of what hmac takes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.digest()


def _moment(row: Sequence[Any]) -> tuple[str, int]:
    return row[1], row[2]


def _second(row: Sequence[Any]) -> list[Any]:
    """Return what is sealed of one second: a metric that came later is missing at the end."""
    told = [value if type(value) in _AS_IT_IS else _plain(value) for value in row]
    while told[-1] is None:
        told.pop()
    return told


def _plain(value: Any) -> Any:
    """Return a value as it is whether it comes from Python or back from a column."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("not a finite number")
        # 3.0 in Python may stand as 3 in a column, and minus zero is kept nowhere.
        return int(value) if value.is_integer() else float(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return str(value)
