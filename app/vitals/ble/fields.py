"""The fields of a Bluetooth measurement: little-endian numbers, SFLOATs and times."""

from __future__ import annotations

from datetime import UTC, datetime

# IEEE 11073-20601: NaN, not at this resolution, plus and minus infinity, reserved.
NO_VALUE = frozenset({0x07FF, 0x0800, 0x07FE, 0x0802, 0x0801})


class Unreadable(Exception):
    """A measurement that is not taken; its text says why and quotes nothing of it."""


class Fields:
    """Reads one measurement from its first byte to its last."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
        self._at = 0

    def whole(self, size: int) -> int:
        """Return the next `size` bytes as an unsigned number; raises Unreadable when cut off."""
        part = self._data[self._at : self._at + size]
        if len(part) < size:
            raise Unreadable("is too short")
        self._at += size
        return int.from_bytes(part, "little")

    def sfloat(self) -> float | None:
        """Return the next SFLOAT, None when it stands for no value."""
        return sfloat(self.whole(2))

    def stamp(self, zone: int) -> float | None:
        """Return the next date and time in UTC seconds, None when the device has none.

        `zone` in seconds east of UTC: a device writes local time.
        """
        year = self.whole(2)
        parts = [self.whole(1) for _ in range(5)]
        if not (year and parts[0] and parts[1]):
            return None  # 0 is "not known"
        try:
            return datetime(year, *parts, tzinfo=UTC).timestamp() - zone  # type: ignore[arg-type, misc]
        except ValueError:
            raise Unreadable("has a time that cannot be") from None


def sfloat(raw: int) -> float | None:
    """Return the number in 16 bits: 4 of exponent, 12 of mantissa, both signed."""
    if raw in NO_VALUE:
        return None
    mantissa, exponent = raw & 0x0FFF, raw >> 12
    mantissa -= 0x1000 if mantissa >= 0x0800 else 0
    exponent -= 0x10 if exponent >= 0x8 else 0
    # Dividing by a power of ten gives 97.4 where multiplying gives 97.4000000001.
    return mantissa / 10.0**-exponent if exponent < 0 else mantissa * 10.0**exponent
