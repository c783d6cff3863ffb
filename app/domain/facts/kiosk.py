"""Facts about the kiosk itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskEnded(Fact):
    """Staff, the fact's `staff_id`, ended the kiosk's program."""

    kind: ClassVar[str] = "kiosk_ended"


TYPES: tuple[type[Fact], ...] = (KioskEnded,)
