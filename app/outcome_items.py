"""Load what patients are asked about outcomes, and refuse a file in which anything is off."""

from __future__ import annotations

import hashlib
from math import isfinite
from pathlib import Path

import msgspec

from app.domain.asking import (
    BLADDER,
    ITEMS,
    PHQ9_ITEMS,
    SAME_DAY,
    Band,
    Item,
    Questions,
    RoundKind,
)
from app.errors import ErrorCode
from app.forecast.windows import Status
from app.tomlfile import Misfit, Place, load

# PHQ-9 is answered from 0 to 3; its total goes to 27.
_PHQ9_MOST = 3
_PHQ9_TOTAL = _PHQ9_MOST * len(PHQ9_ITEMS)
# The screen draws eleven answers at most.
_MOST = 10
_DAYS = 14
_BANDS = ("minimal", "mild", "moderate", "moderately_severe", "severe")


class _Sourced(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every table says: where it is from, and how sure that is."""

    source: str
    status: str


class _SameDay(_Sourced, frozen=True, kw_only=True):
    """One [[same_day]] table as written."""

    id: str
    most: int


class _Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[phq9.band]] table as written."""

    id: str
    low: int
    high: int


class _Phq9(_Sourced, frozen=True, kw_only=True):
    """The [phq9] table as written."""

    recall_days: int
    minutes_after_begin: float
    credit: str
    band: list[_Band] = []


class _Bladder(_Sourced, frozen=True, kw_only=True):
    """The [bladder] table as written."""

    from_infusion: int
    every: int
    most: int


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as written."""

    id: str
    version: int
    waits_hours: float
    phq9: _Phq9
    bladder: _Bladder
    same_day: list[_SameDay] = []


def load_questions(path: Path) -> Questions:
    """Return what a file says is asked, or raise ConfigError naming file and line."""
    return load(path, _Written, _questions, ErrorCode.CONFIG_INVALID)


def _questions(written: _Written, content: bytes) -> Questions:
    same_day = tuple(_same_day(row, ("same_day", n)) for n, row in enumerate(written.same_day))
    if tuple(item.id for item in same_day) != SAME_DAY:
        raise Misfit(("same_day",), f"needs these questions in this order: {', '.join(SAME_DAY)}")
    _sourced(written.phq9, ("phq9",))
    _sourced(written.bladder, ("bladder",))
    _number(written.waits_hours, ("waits_hours",), 0, 24)
    phq9, bladder = written.phq9, written.bladder
    if phq9.recall_days != _DAYS:
        raise Misfit(("phq9", "recall_days"), f"PHQ-9 looks back {_DAYS} days")
    _number(phq9.minutes_after_begin, ("phq9", "minutes_after_begin"), 0, 60)
    if not phq9.credit.strip():
        raise Misfit(("phq9", "credit"), '"credit" is empty')
    for name in ("from_infusion", "every"):
        _number(getattr(bladder, name), ("bladder", name), 1, 999)
    if bladder.most != _PHQ9_MOST:
        raise Misfit(("bladder", "most"), f'"most" must be {_PHQ9_MOST}: there are four answers')
    nine = tuple(Item(name, _PHQ9_MOST, phq9.source, phq9.status) for name in ITEMS[RoundKind.PHQ9])
    return Questions(
        rounds={
            RoundKind.BEFORE: same_day,
            RoundKind.AFTER: same_day,
            RoundKind.PHQ9: nine,
            RoundKind.BLADDER: (Item(BLADDER, bladder.most, bladder.source, bladder.status),),
        },
        bands=_bands(phq9.band),
        credit=phq9.credit.strip(),
        phq9_minutes=phq9.minutes_after_begin,
        bladder_from=bladder.from_infusion,
        bladder_every=bladder.every,
        waits_hours=written.waits_hours,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _same_day(row: _SameDay, at: Place) -> Item:
    _sourced(row, at)
    if row.id not in SAME_DAY:
        raise Misfit((*at, "id"), f'unknown question "{row.id}"')
    _number(row.most, (*at, "most"), 1, _MOST)
    return Item(row.id, row.most, row.source, row.status)


def _bands(written: list[_Band]) -> tuple[Band, ...]:
    """Return the bands, which cover every total once."""
    if tuple(band.id for band in written) != _BANDS:
        raise Misfit(("phq9", "band"), f"needs these bands in this order: {', '.join(_BANDS)}")
    due = 0
    for number, band in enumerate(written):
        if band.low != due or band.high < band.low:
            raise Misfit(
                ("phq9", "band", number, "low"), f'"low" must be {due}: no gap, no overlap'
            )
        due = band.high + 1
    if due != _PHQ9_TOTAL + 1:
        raise Misfit(("phq9", "band", len(written) - 1, "high"), f'"high" must be {_PHQ9_TOTAL}')
    return tuple(Band(band.id, band.low, band.high) for band in written)


def _sourced(row: _Sourced, at: Place) -> None:
    if not row.source.strip():
        raise Misfit((*at, "source"), '"source" is empty')
    if row.status not in set(Status):
        raise Misfit((*at, "status"), f'unknown status "{row.status}"')


def _number(value: float, at: Place, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise Misfit(at, f'"{at[-1]}" must be {least:g} to {most:g}, not {value:g}')
