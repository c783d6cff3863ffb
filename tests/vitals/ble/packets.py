"""Bluetooth measurements as a device sends them."""

from __future__ import annotations

import struct

NAN = 0x07FF


def sfloat(value: float | None) -> int:
    """Return the 16 bits of a number with at most two decimals, or of "no value"."""
    if value is None:
        return NAN
    for exponent in (0, -1, -2):
        mantissa = value * 10.0**-exponent
        if round(mantissa) == mantissa and -0x800 < mantissa < 0x7FE:
            return (exponent & 0xF) << 12 | round(mantissa) & 0xFFF
    raise ValueError(value)


def packed(flags: int, *numbers: float | None) -> bytes:
    """Return the flags and the numbers after them."""
    return struct.pack(f"<B{len(numbers)}H", flags, *(sfloat(n) for n in numbers))


def oximeter(
    saturation: float | None,
    pulse: float | None,
    status: int | None = None,
    sensor: int | None = None,
) -> bytes:
    """Return a continuous measurement (2A5F)."""
    flags = (0x04 if status is not None else 0) | (0x08 if sensor is not None else 0)
    return packed(flags, saturation, pulse) + _states(status, sensor)


def spot(
    saturation: float | None,
    pulse: float | None,
    when: tuple[int, ...] = (),
    status: int | None = None,
    unset: bool = False,
) -> bytes:
    """Return a single measurement (2A5E)."""
    flags = (0x01 if when else 0) | (0x02 if status is not None else 0) | (0x10 if unset else 0)
    return packed(flags, saturation, pulse) + _time(when) + _states(status, None)


def cuff(
    sys: float | None,
    dia: float | None,
    mean: float | None,
    when: tuple[int, ...] = (),
    pulse: float | None = None,
    user: int | None = None,
    status: int | None = None,
    kilopascal: bool = False,
) -> bytes:
    """Return a blood pressure measurement (2A35)."""
    there = (kilopascal, bool(when), pulse is not None, user is not None, status is not None)
    data = packed(sum(1 << bit for bit, is_there in enumerate(there) if is_there), sys, dia, mean)
    data += _time(when)
    data += b"" if pulse is None else struct.pack("<H", sfloat(pulse))
    data += b"" if user is None else bytes((user,))
    return data + (b"" if status is None else struct.pack("<H", status))


def _time(when: tuple[int, ...]) -> bytes:
    return struct.pack("<H5B", *when) if when else b""


def _states(status: int | None, sensor: int | None) -> bytes:
    data = b"" if status is None else struct.pack("<H", status)
    return data + (b"" if sensor is None else sensor.to_bytes(3, "little"))
