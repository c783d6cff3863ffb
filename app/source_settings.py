"""The settings of a source as the record keeps them: any change shows, no secret, no patient."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from app.config import SourceSetup

# Kept as written; of all else, such as a patient's number, only a mark.
_READABLE = frozenset(
    {"host", "port", "bed", "dialect", "epr", "address", "interface", "devices", "adapter"}
    | {"connect_within", "interval", "nibp_interval", "speed", "start_at", "seed"}
)


def recorded(setup: SourceSetup) -> str:
    """Return the settings of a source in one line."""
    return ", ".join(f"{k}={_recorded(k, v)}" for k, v in sorted(setup.options.items()))


def _recorded(key: str, value: Any) -> str:
    if key == "devices":
        return " + ".join(f"{kind} {address}" for address, kind in value)
    text = str(value)
    # An address may have a password before its "@".
    if key in _READABLE and "@" not in text:
        return text
    # Long enough to tell a change, too short to find a patient's number by.
    return f"#{blake2b(text.encode(), digest_size=2).hexdigest()}"
