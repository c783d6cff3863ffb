"""What staff ask of the kiosk itself."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class EndKiosk(Command):
    """End the kiosk's program; only in a free bay, and not for everybody."""
