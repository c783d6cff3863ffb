"""Facts about what left the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsExported(Fact):
    """Sessions were written as files, by the fact's `staff_id`; `sessions` are their ids.

    `folder` is the last part of the folder's name, which holds no patient data.
    """

    kind: ClassVar[str] = "sessions_exported"
    sessions: tuple[int, ...]
    formats: tuple[str, ...]
    folder: str


TYPES: tuple[type[Fact], ...] = (SessionsExported,)
