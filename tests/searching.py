"""Looks for a text in bytes, in every shape in which a program might have written it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

# The record itself and what SQLite lays beside it.
RECORD = ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm", "kiosk.db-journal")


def shapes(text: str) -> dict[str, bytes]:
    """Return a text in each shape, by the shape's name; all in lower case."""
    plain = text.encode()
    found = {
        "plain": plain,
        "UTF-16 LE": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "UTF-32": text.encode("utf-32-le"),
        "hexadecimal": plain.hex().encode(),
        "backwards": plain[::-1],
        "percent": "".join(f"%{byte:02x}" for byte in plain).encode(),
        "quoted": repr(text)[1:-1].encode("unicode_escape"),
    }
    for shift in range(3):
        # Where it begins within three bytes; the ends depend on the neighbours and are cut off.
        whole = base64.b64encode(b"\0" * shift + plain).rstrip(b"=")
        found[f"base64 + {shift}"] = whole[2 * shift : -1 if len(plain) > 3 else None]
    return {name: shape.lower() for name, shape in found.items()}


def found_in(content: bytes, texts: Iterable[str]) -> list[str]:
    """Return which texts stand in bytes, and in which shape."""
    small = content.lower()
    return [
        f"{text} ({name})"
        for text in texts
        for name, shape in shapes(text).items()
        if shape in small
    ]


def found_under(folder: Path, texts: Iterable[str], without: Iterable[str] = RECORD) -> list[str]:
    """Return which texts stand in the files under a folder or in their names."""
    texts = tuple(texts)
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found += [f"name {name}: {text}" for text in found_in(name.encode(), texts)]
        if path.is_file() and path.name not in tuple(without):
            found += [f"{name}: {text}" for text in found_in(path.read_bytes(), texts)]
    return found
