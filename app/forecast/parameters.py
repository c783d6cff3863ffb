"""Published pharmacokinetic parameters, read from a file with their citation and status."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import msgspec

from app.errors import ErrorCode
from app.forecast.windows import Status
from app.tomlfile import Misfit, Place, load

REFERENCE_WEIGHT = 70.0  # kg, of every set
_MINUTES = 60.0
_RATES = ("k10", "k12", "k21")
_CLEARANCES = ("cl", "q2", "v2")
_THIRD = {"rates": ("k13", "k31"), "clearances": ("q3", "v3")}


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """One model for a person of 70 kg: volumes in L, clearances in L/min.

    Two compartments: `q3` is 0 and `v3` is 1.
    """

    id: str
    v1: float
    v2: float
    v3: float
    cl: float
    q2: float
    q3: float
    population: str
    source: str
    status: Status


class _Set(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[set]] table as written."""

    id: str
    form: str
    v1: float
    population: str
    source: str
    status: str
    k10: float | None = None
    k12: float | None = None
    k21: float | None = None
    k13: float | None = None
    k31: float | None = None
    cl: float | None = None
    q2: float | None = None
    v2: float | None = None
    q3: float | None = None
    v3: float | None = None


class _Sets(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A parameter file as written."""

    set: list[_Set]


def load_parameters(path: Path) -> dict[str, ParameterSet]:
    """Return the sets of a file by id, or raise ConfigError naming file and line."""
    return load(path, _Sets, _sets, ErrorCode.CONFIG_INVALID)


def _sets(written: _Sets, content: bytes) -> dict[str, ParameterSet]:
    found: dict[str, ParameterSet] = {}
    for number, row in enumerate(written.set):
        at: Place = ("set", number)
        if row.id in found:
            raise Misfit((*at, "id"), f'set "{row.id}" is there twice')
        found[row.id] = _set(row, at)
    return found


def _set(row: _Set, at: Place) -> ParameterSet:
    if row.form not in _THIRD:
        raise Misfit((*at, "form"), f'unknown form "{row.form}"')
    if row.status not in list(Status):
        raise Misfit((*at, "status"), f'unknown status "{row.status}"')
    for name in ("population", "source"):
        if not getattr(row, name).strip():
            raise Misfit((*at, name), f'"{name}" is empty')
    needed: tuple[str, ...] = _RATES if row.form == "rates" else _CLEARANCES
    third = _THIRD[row.form]
    if any(getattr(row, name) is not None for name in third):
        needed += third
    value = {name: _positive(row, name, at) for name in ("v1", *needed)}
    return _from_rates(row, value) if row.form == "rates" else _from_clearances(row, value)


def _positive(row: _Set, name: str, at: Place) -> float:
    value = getattr(row, name)
    if value is None:
        raise Misfit(at, f'"{name}" is missing')
    if not (isfinite(value) and value > 0):
        raise Misfit((*at, name), f'"{name}" must be more than 0, not {value:g}')
    return float(value)


def _from_rates(row: _Set, k: dict[str, float]) -> ParameterSet:
    v1 = k["v1"] * REFERENCE_WEIGHT
    q2, q3 = k["k12"] * v1, k.get("k13", 0.0) * v1
    return ParameterSet(
        id=row.id,
        v1=v1,
        v2=q2 / k["k21"],
        v3=q3 / k["k31"] if q3 else 1.0,
        cl=k["k10"] * v1,
        q2=q2,
        q3=q3,
        population=row.population,
        source=row.source,
        status=Status(row.status),
    )


def _from_clearances(row: _Set, value: dict[str, float]) -> ParameterSet:
    return ParameterSet(
        id=row.id,
        v1=value["v1"],
        v2=value["v2"],
        v3=value.get("v3", 1.0),
        cl=value["cl"] / _MINUTES,
        q2=value["q2"] / _MINUTES,
        q3=value.get("q3", 0.0) / _MINUTES,
        population=row.population,
        source=row.source,
        status=Status(row.status),
    )
