"""Load the words of the take-home sheet: those that come with the kiosk, and the clinic's own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from math import isfinite
from pathlib import Path

import msgspec

from app.domain.aftercare import Aftercare, SheetSection, SheetTexts
from app.errors import ConfigError, ErrorCode
from app.log import LOG
from app.tomlfile import Misfit, Place, load

# What may stand in braces in a line of the sheet.
PLACEHOLDERS = frozenset(
    {
        *("clinic", "phone", "emergency", "hours", "call_hours", "initials", "day"),
        *("drive_after", "given", "recovery", "vitals", "write"),
    }
)
# In the code nothing may stand that is about the patient: anybody can scan it.
IN_CODE = frozenset({"clinic", "phone", "emergency", "hours"})
# Long before this a sheet is no longer one.
MOST_LETTERS = 700
MOST_LINES = 60
MOST_IN_CODE = 600
MOST_HOURS = 168.0
MOST_CALLS = 4

_FIELD = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class _Clinic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The [clinic] table as written."""

    name: str = ""
    phone: str = ""
    emergency: str


class _Calls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The [follow_up] table as written."""

    hours: list[float]
    source: str


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[section]] table as written."""

    id: str
    heading: str
    lines: list[str]
    frame: bool = False


class _Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The [code] table as written."""

    text: str


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sheet file as written."""

    id: str
    version: int
    language: str
    clinic: _Clinic
    follow_up: _Calls
    section: list[_Section]
    code: _Code
    words: dict[str, str] = {}


def shipped_file(folder: Path, language: str) -> Path:
    """Return the file of a language such as `de` or `de_AT`, the English one where there is none.

    `folder` is where the kiosk's own sheets are.
    """
    short = _short(language)
    found = folder / f"sheet_{short}.toml"
    return found if short.isalpha() and found.exists() else folder / "sheet.toml"


def _short(language: str) -> str:
    return re.split(r"[_-]", language.lower())[0]


def load_sheet(path: Path, folder: Path | None = None) -> SheetTexts:
    """Return the words of a file, or raise ConfigError naming file and line.

    The small words that it leaves out are those of the file of its language in `folder`; where
    there is none every one of them has to be there.
    """

    def build(written: _Written, content: bytes) -> SheetTexts:
        return _texts(written, content, path.name, folder)

    return load(path, _Written, build, ErrorCode.CONFIG_INVALID)


def load_aftercare(folder: Path, language: str, own: Path | None) -> Aftercare:
    """Return the words in force; a clinic's file with a mistake in it is told and left out."""
    shipped = load_sheet(shipped_file(folder, language))
    if own is None:
        return Aftercare(shipped)
    try:
        return Aftercare(shipped, load_own(folder, own))
    except ConfigError as error:
        LOG.warning("the clinic's take-home sheet is not used: %s", error.detail)
        return Aftercare(shipped, None, error.detail)


def load_own(folder: Path, own: Path) -> SheetTexts:
    """Return a clinic's words; small ones that are left out are those of its language.

    Raises ConfigError, naming file and line, also for a small word in a language without any.
    """
    return load_sheet(own, folder)


def _usual(folder: Path | None, language: str) -> dict[str, str]:
    """Return the small words that come with the kiosk in a language; it may have none."""
    if folder is None:
        return {}
    shipped = load_sheet(shipped_file(folder, language))
    return shipped.words if _short(shipped.language) == _short(language) else {}


def _texts(written: _Written, content: bytes, file: str, folder: Path | None) -> SheetTexts:
    _head(written)
    if not 1 <= len(written.section) <= MOST_LINES:
        raise Misfit(("section",), "a sheet needs at least one section")
    used = [_section(row, ("section", n)) for n, row in enumerate(written.section)]
    sections = _with_lines(used, content.decode("utf-8"))
    if not any("{drive_after}" in line for s in sections for line in s.lines):
        message = "no line has {drive_after}: the sheet must say until when not to drive"
        raise Misfit(("section", 0), message)
    _code(written.code.text)
    return SheetTexts(
        id=written.id,
        version=written.version,
        language=written.language,
        sha256=hashlib.sha256(content).hexdigest(),
        file=file,
        sections=sections,
        qr=" ".join(written.code.text.split()),
        words=_words(written, _usual(folder, written.language)),
        clinic=_plain(written.clinic.name, ("clinic", "name")),
        phone=_plain(written.clinic.phone, ("clinic", "phone")),
        emergency=_filled(written.clinic.emergency, ("clinic", "emergency")),
        calls=tuple(written.follow_up.hours),
    )


def _head(written: _Written) -> None:
    if not _ID.fullmatch(written.id):
        raise Misfit(("id",), f'"{written.id}" is no id (small letters, digits, _ and -)')
    if written.version < 1:
        raise Misfit(("version",), f'"version" must be at least 1, not {written.version}')
    if not re.fullmatch(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?", written.language):
        raise Misfit(("language",), f'"{written.language}" is no language such as "en" or "de"')
    _calls(written.follow_up)


def _calls(row: _Calls) -> None:
    place: Place = ("follow_up", "hours")
    _filled(row.source, ("follow_up", "source"))
    if not 1 <= len(row.hours) <= MOST_CALLS:
        raise Misfit(place, f'"hours" must have 1 to {MOST_CALLS} numbers, not {len(row.hours)}')
    if not all(isfinite(h) and 1 <= h <= MOST_HOURS for h in row.hours):
        raise Misfit(place, f'"hours" must be from 1 to {MOST_HOURS:g}')
    if sorted(set(row.hours)) != row.hours:
        raise Misfit(place, '"hours" must rise')


def _section(row: _Section, at: Place) -> SheetSection:
    if not _ID.fullmatch(row.id):
        raise Misfit((*at, "id"), f'"{row.id}" is no id (small letters, digits, _ and -)')
    _line(row.heading, (*at, "heading"))
    if not row.lines or len(row.lines) > MOST_LINES:
        raise Misfit((*at, "lines"), f'"lines" must have 1 to {MOST_LINES} lines')
    for line in row.lines:
        _line(line, (*at, "lines"))
    return SheetSection(row.id, row.heading.strip(), tuple(x.strip() for x in row.lines), row.frame)


def _line(text: str, at: Place) -> None:
    if not text.strip():
        raise Misfit(at, f'"{at[-1]}" has an empty line', f'"{text}"')
    if len(text) > MOST_LETTERS:
        raise Misfit(at, f"a line has more than {MOST_LETTERS} letters", text[:20])
    _fields(text, at, PLACEHOLDERS, "")


def _fields(text: str, at: Place, known: frozenset[str], why: str) -> None:
    for name in _FIELD.findall(text):
        if name not in known:
            message = f"unknown placeholder {{{name}}}{why}: one of {', '.join(sorted(known))}"
            raise Misfit(at, message, f"{{{name}}}")
    rest = _FIELD.sub("", text)
    for brace in "{}":
        if brace in rest:
            raise Misfit(at, f"a {brace} stands alone", brace)


def _code(text: str) -> None:
    place: Place = ("code", "text")
    _filled(text, place)
    if len(text) > MOST_IN_CODE:
        raise Misfit(place, f'"text" has more than {MOST_IN_CODE} letters')
    _fields(text, place, IN_CODE, " in the code, where nothing may be about a patient")


def _words(written: _Written, usual: dict[str, str]) -> dict[str, str]:
    for key, text in written.words.items():
        place: Place = ("words", key)
        known = WORDS.get(key)
        if known is None:
            raise Misfit(place, f'unknown key "{key}"')
        _filled(text, place)
        _fields(text, place, known, "")
    found = {**usual, **written.words}
    missing = next((key for key in WORDS if key not in found), None)
    if missing is not None:
        why = f'the kiosk has no such words in "{written.language}"'
        raise Misfit(("words",), f'"{missing}" is missing: {why}')
    return found


def _plain(text: str, at: Place) -> str:
    if len(text) > 60 or not text.isprintable():
        raise Misfit(at, f'"{at[-1]}" has more than 60 letters, or signs that cannot be shown')
    return text.strip()


def _filled(text: str, at: Place) -> str:
    if not text.strip():
        raise Misfit(at, f'"{at[-1]}" is empty')
    return text.strip()


def _with_lines(sections: list[SheetSection], text: str) -> tuple[SheetSection, ...]:
    """Return the sections with the line of the file each begins in."""
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[section]]"]
    lines = numbers if len(numbers) == len(sections) else [1] * len(sections)
    return tuple(replace(s, line=n) for s, n in zip(sections, lines, strict=True))


# The small words, and what may be put into each.
WORDS: dict[str, frozenset[str]] = {
    key: frozenset(fields.split())
    for key, fields in {
        "title": "",
        "for_patient": "initials day",
        "your_clinic": "",
        "day_pattern": "",
        "time_pattern": "",
        "moment": "day time",
        "iv": "dose minutes began ended",
        "iv_open": "dose minutes",
        "nasal": "dose ended",
        "nasal_open": "dose",
        "im": "dose ended",
        "im_open": "dose",
        "not_entered": "",
        "dissociation": "",
        "dizziness": "",
        "nausea": "",
        "drowsiness": "",
        "anxiety": "",
        "mild": "",
        "moderate": "",
        "severe": "",
        "never": "symptom",
        "settled": "symptom time",
        "still": "symptom rating time",
        "unknown": "symptom",
        "measured": "list",
        "pressure": "sys dia time",
        "pulse": "value time",
        "oxygen": "value time",
        "not_measured": "",
        "and": "",
        "and_last": "",
        "code": "",
        "counted_from_now": "",
        "page": "n of",
        "footer": "id version time",
    }.items()
}
