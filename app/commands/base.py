"""What all commands share."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field


def new_id() -> str:
    """Return a new command id."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person asked for; the same `id` is carried out once.

    `screen` is the place it was asked from; the window writes it, no screen has to.
    """

    id: str = field(default_factory=new_id)
    screen: str = ""
