"""Read a TOML file that people edit, and name file, line and place when it is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app.errors import ConfigError, ErrorCode

S = TypeVar("S")
R = TypeVar("R")

Place = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\- \"']+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*[\"']?([\w\-]+)[\"']?\s*=")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")
_WRONG_TYPE = re.compile(r"^Expected `(.+)`, got `(.+)`$")
_QUOTED = re.compile(r"^Object (missing required|contains unknown) field `(.+)`$")
_LABELS = ("id", "effect")
_TYPES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


class Misfit(Exception):
    """Something in a file is wrong at `place`, the path of keys and list positions to it.

    `holds` is a piece of text that stands in the line meant, at or below that of the place.
    """

    def __init__(self, place: Place, message: str, holds: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.holds = holds


def load(path: Path, shape: type[S], build: Callable[[S, bytes], R], code: ErrorCode) -> R:
    """Return what `build` makes of the file, once it has the `shape` of a msgspec Struct.

    `build` gets the file's bytes too and raises Misfit for what a shape cannot say.
    Every failure becomes a ConfigError with `code`, as `file, line N: place: what`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(code, f"{path.name}: cannot be read: {error.strerror}") from error
    text = _text(content, path.name, code)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(code, _syntax(str(error), text, path.name)) from error
    try:
        return build(_shaped(raw, shape), content)
    except Misfit as misfit:
        line = _first_with(misfit.holds, text, line_of(text, misfit.place))
        label = _label(raw, misfit.place)
        detail = f"{path.name}, line {line}: {label}{misfit.message}"
        raise ConfigError(code, detail) from misfit


def _text(content: bytes, name: str, code: ErrorCode) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(code, f"{name}, line {line}: the text is not UTF-8") from error
    if not text.strip():
        raise ConfigError(code, f"{name}, line 1: the file is empty")
    return text


def _syntax(message: str, text: str, name: str) -> str:
    found = _AT_LINE.search(message)
    line = int(found.group(1)) if found else text.rstrip().count("\n") + 1
    words = _AT_END.sub("", _AT_LINE.sub("", message)).replace("\n", "\\n")
    return f"{name}, line {line}: not valid TOML: {words}"


def _shaped(raw: dict[str, Any], shape: type[S]) -> S:
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from error


def _misfit(message: str) -> Misfit:
    """Return what msgspec said, in words for somebody who edits the file."""
    what, _, where = message.partition(" - at `$")
    place: Place = tuple(int(n) if n else key for key, n in _STEP.findall(where.rstrip("`")))
    field = _QUOTED.match(what)
    if field and field.group(1).startswith("missing"):
        return Misfit(place, f'"{field.group(2)}" is missing')
    if field:
        return Misfit((*place, field.group(2)), f'unknown key "{field.group(2)}"')
    types = _WRONG_TYPE.match(what)
    if types:
        wanted, got = (_TYPES.get(t, t) for t in types.groups())
        key = next((str(p) for p in reversed(place) if isinstance(p, str)), "")
        return Misfit(place, f'"{key}" must be {wanted}, not {got}')
    return Misfit(place, what)


def _label(raw: dict[str, Any], place: Place) -> str:
    """Return the nearest table in words, such as `criterion "oxygen": `, or nothing."""
    label = ""
    value: Any = raw
    for number, step in enumerate(place):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(step, int) and isinstance(value, dict):
            names = (value[k] for k in _LABELS if isinstance(value.get(k), str))
            name = next((f'"{word}"' for word in names), str(step + 1))
            label += f"{place[number - 1]} {name}: "
    return label


def line_of(text: str, place: Place) -> int:
    """Return the line (from 1) of the key or table at `place`, or of what it stands in."""
    lines = _lines(text)
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _first_with(piece: str, text: str, line: int) -> int:
    """Return the first line from `line` on that holds a piece of text, `line` where none does."""
    after = enumerate(text.split("\n")[line - 1 :], line)
    return next((number for number, words in after if piece in words), line)


def _lines(text: str) -> dict[Place, int]:
    """Return the line of every table header and key; long texts are passed over."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    quote = ""
    for number, line in enumerate(text.split("\n"), 1):
        if quote:
            quote = "" if line.count(quote) % 2 else quote
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _table(header.group(2), header.group(1) == "[[", counts)
            found.setdefault(table, number)
        elif key:
            found.setdefault((*table, key.group(1)), number)
        quote = next((q for q in ('"""', "'''") if line.count(q) % 2), "")
    return found


def _table(name: str, repeated: bool, counts: dict[Place, int]) -> Place:
    """Return the place that a header opens; `counts` holds the last index of each list."""
    parts = [part.strip(" \"'") for part in name.split(".")]
    place: Place = ()
    for number, part in enumerate(parts):
        place = (*place, part)
        if repeated and number == len(parts) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place
