"""Facts about the kiosk itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskEnded(Fact):
    """Staff, the fact's `staff_id`, ended the kiosk's program."""

    kind: ClassVar[str] = "kiosk_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskReserveChanged(Fact):
    """The reserve of `size` bytes on the disk is held from now on, or was given up."""

    kind: ClassVar[str] = "disk_reserve_changed"
    held: bool
    size: int


TYPES: tuple[type[Fact], ...] = (KioskEnded, DiskReserveChanged)
