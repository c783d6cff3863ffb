"""Load the clinic's drugs for the event page, and refuse a file in which anything is off."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from pathlib import Path

import msgspec

from app.domain.event import Drug
from app.errors import ErrorCode
from app.forecast.windows import Status
from app.tomlfile import Misfit, Place, load

# What the page has room for.
MOST_DRUGS = 6
MOST_DOSES = 6
MOST_LETTERS = {"name": 24, "unit": 8}
# As many digits as the number pad takes.
HIGHEST_DOSE = 9999.0


class _Drug(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[drug]] table as written."""

    name: str
    unit: str
    doses: list[float]
    source: str
    status: str


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An events file as written; a clinic may have no drugs at all."""

    id: str
    version: int
    drug: list[_Drug] = []


def load_drugs(path: Path) -> tuple[Drug, ...]:
    """Return the drugs in a file in their order, or raise ConfigError naming file and line."""
    return load(path, _Written, _drugs, ErrorCode.CONFIG_INVALID)


def _drugs(written: _Written, content: bytes) -> tuple[Drug, ...]:
    if not written.id.strip():
        raise Misfit(("id",), '"id" is empty')
    if written.version < 1:
        raise Misfit(("version",), f'"version" must be at least 1, not {written.version}')
    found: list[Drug] = []
    for number, row in enumerate(written.drug):
        at: Place = ("drug", number)
        if number >= MOST_DRUGS:
            raise Misfit(at, f"more than {MOST_DRUGS} drugs")
        drug = _drug(row, at)
        if drug.name.casefold() in (other.name.casefold() for other in found):
            raise Misfit((*at, "name"), f'drug "{drug.name}" is there twice')
        found.append(drug)
    return tuple(found)


def _drug(row: _Drug, at: Place) -> Drug:
    for field, most in MOST_LETTERS.items():
        _text(getattr(row, field), (*at, field), most)
    if not row.source.strip():
        raise Misfit((*at, "source"), '"source" is empty')
    if row.status not in set(Status):
        raise Misfit((*at, "status"), f'unknown status "{row.status}"')
    _doses(row.doses, (*at, "doses"))
    return Drug(row.name, row.unit, tuple(row.doses))


def _text(text: str, at: Place, most: int) -> None:
    if not text.strip():
        raise Misfit(at, f'"{at[-1]}" is empty')
    if text != text.strip() or not text.isprintable():
        raise Misfit(at, f'"{at[-1]}" has spaces at its ends, or signs that cannot be shown')
    if len(text) > most:
        raise Misfit(at, f'"{at[-1]}" has more than {most} letters')


def _doses(doses: list[float], at: Place) -> None:
    if not 1 <= len(doses) <= MOST_DOSES:
        raise Misfit(at, f'"doses" must have 1 to {MOST_DOSES} numbers, not {len(doses)}')
    for dose in doses:
        if not (isfinite(dose) and 0 < dose <= HIGHEST_DOSE):
            message = f'"doses" must be more than 0 and at most {HIGHEST_DOSE:g}, not {dose:g}'
            raise Misfit(at, message)
    if any(later <= before for before, later in pairwise(doses)):
        raise Misfit(at, '"doses" must rise')
