"""The results of a message, each with its place, its times and the devices it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.vitals.hl7.message import Message, Segment
from app.vitals.hl7.times import Stamp, stamp

_PRT_DEVICE = 10


@dataclass(frozen=True, slots=True)
class Observation:
    """One OBX, counted from 1 because OBX-1 may be empty or repeated.

    `own` is the time of the value or of the channel it belongs to, `common` the one of
    its whole group (OBR-7). `devices` are the identifiers it names, or the result before it,
    or its group (OBR-3).
    """

    place: int
    obx: Segment
    own: Stamp | None
    common: Stamp | None
    devices: frozenset[str]

    @property
    def when(self) -> Stamp | None:
        """Return the nearest time there is."""
        return self.own or self.common


def observations(message: Message) -> Iterator[Observation]:
    """Yield every result of a message, in order."""
    common: Stamp | None = None
    channels: dict[tuple[str, ...], Stamp] = {}
    devices: frozenset[str] = frozenset()
    place = 0
    segments = message.segments
    for number, segment in enumerate(segments):
        if segment.kind == "OBR":
            # A new group: nothing of the one before holds for it.
            common, channels, devices = stamp(segment.part(7)), {}, group_devices(segment)
        elif segment.kind == "OBX":
            place += 1
            own, path = stamp(segment.part(14)), _path(segment)
            if own is not None and path:
                channels[path] = own
            devices = _devices(segments, number) or devices
            yield Observation(place, segment, own or _inherited(channels, path), common, devices)


def identifiers(segment: Segment, field: int) -> Iterator[str]:
    """Yield what tells a device in a field of type EI: its own and its universal id."""
    for parts in segment.repetitions(field):
        # The second component names the maker's system, which many devices share.
        yield from (part.casefold() for part in (parts[0], *parts[2:3]) if part)


def group_devices(segment: Segment) -> frozenset[str]:
    """Return the devices that an OBR names as the one its group is from."""
    # OBR-3 is a number that grows: only the universal id after it is a device's.
    return frozenset(p[2].casefold() for p in segment.repetitions(3) if len(p) > 2 and p[2])


def _devices(segments: list[Segment], number: int) -> frozenset[str]:
    """Return the devices of the OBX at `number`: OBX-18, and PRT-10 of what follows it."""
    found = set(identifiers(segments[number], 18))
    for segment in segments[number + 1 :]:
        if segment.kind != "PRT":
            break
        found.update(identifiers(segment, _PRT_DEVICE))
    return frozenset(found)


def _path(segment: Segment) -> tuple[str, ...]:
    """Return the place in the tree of the device (OBX-4), such as 1.3.1; a channel's ends in 0."""
    path = segment.text(4).split(".")
    while path and path[-1] in ("", "0"):
        path.pop()
    return tuple(path)


def _inherited(channels: dict[tuple[str, ...], Stamp], path: tuple[str, ...]) -> Stamp | None:
    for length in range(len(path) - 1, 0, -1):
        if path[:length] in channels:
            return channels[path[:length]]
    return None
