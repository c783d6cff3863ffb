"""What the driver of the kiosk says, a line each, and how the other side reads it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from app.commands import Command

# What a PIN opens is written down, the PIN itself nowhere.
_SECRET = ("pin",)

SHOWN, ACT, SENT, DONE, REFUSED = "shown", "act", "sent", "done", "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: `what` is one of the words above, `values` what belongs to it."""

    what: str
    values: dict[str, Any]


def say(what: str, **values: object) -> None:
    """Write one line at once and whole; with nobody left to hear it the process ends."""
    try:
        os.write(1, (json.dumps({"what": what, **values}) + "\n").encode())
    except BrokenPipeError:
        os._exit(4)


def heard(line: bytes | str) -> Line | None:
    """Return what a line says, None where the kill cut it off."""
    text = line.decode() if isinstance(line, bytes) else line
    if not text.endswith("\n"):
        return None
    values = json.loads(text)
    return Line(values.pop("what"), values)


def told(command: Command) -> dict[str, Any]:
    """Return what a command asks for, in plain values."""
    return {"type": type(command).__name__, **_plain(command)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        names = [f.name for f in fields(value) if f.name not in _SECRET]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(each) for each in value]
    return value
