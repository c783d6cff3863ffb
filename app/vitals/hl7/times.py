"""HL7 times: as exact as they are written, with a zone or without one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

_ZONE = re.compile(r"([+-])(\d\d)(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.(\d{1,9}))?)?([+-]\d{4})?", re.ASCII
)
_WIDEST = 14 * 3600  # seconds; no zone of the world is further from UTC


class Stamp(NamedTuple):
    """A time as a device wrote it: `clock` in seconds as if in UTC, `zone` in seconds east."""

    clock: float
    zone: int | None

    def utc(self, zone: int) -> float:
        """Return UTC seconds; `zone` in seconds east holds where none was written."""
        return self.clock - (zone if self.zone is None else self.zone)


def stamp(text: str) -> Stamp | None:
    """Return the time in an HL7 field, None when it is not one to the minute at least."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    *parts, fraction, zone = match.groups()
    seconds = None if zone is None else zone_seconds(zone)
    if zone is not None and seconds is None:
        return None
    try:
        when = datetime(*(int(part or 0) for part in parts), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return Stamp(when.timestamp() + float(f"0.{fraction or 0}"), seconds)


def zone_seconds(text: str) -> int | None:
    """Return the seconds east of UTC of a zone such as +0530, None when it is not one."""
    match = _ZONE.fullmatch(text)
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    seconds = int(hours) * 3600 + int(minutes) * 60
    if int(minutes) > 59 or seconds > _WIDEST:
        return None
    return -seconds if sign == "-" else seconds
