"""The fields of the start screen: their names, their limits, and how a number is read. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.limits import FieldRange, out_of_range
from app.domain.session import Route
from ui.screens.clock_entry import ClockProblem


class FieldName(StrEnum):
    """One field of the start screen; the values are the names that the limits use."""

    MRN = "mrn"
    INITIALS = "initials"
    AGE = "age"
    WEIGHT = "weight"
    EARLIER = "earlier_infusions"
    DOSE = "dose"
    DURATION = "duration"
    ENDED = "ended"
    BEGAN = "began"
    PRESSURE = "pressure"
    HR = "hr"
    SPO2 = "spo2"


class Problem(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_PAIR = "not_a_pair"
    DIA_ABOVE_SYS = "dia_above_sys"
    NO_TIME = "no_time"
    FUTURE = "future"
    TOO_LONG_AGO = "too_long_ago"


@dataclass(frozen=True, slots=True)
class Issue:
    """One field that stands in the way of a start; `limits` when a range is broken."""

    field: FieldName
    problem: Problem
    limits: FieldRange | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """A regimen at a tap: mg/kg over minutes, or a fixed dose in mg."""

    route: Route
    per_kg: float | None = None
    dose: float | None = None
    duration: float = 0.0


# 0.5 mg/kg over 40 min is the reference regimen, over 60 min the slower variant
# of it; 56 and 84 mg are the doses on the form for the spray (FACTS 0, 3 and 4).
PRESETS = (
    Preset(Route.KETAMINE_IV, per_kg=0.5, duration=40),
    Preset(Route.KETAMINE_IV, per_kg=0.5, duration=60),
    Preset(Route.ESKETAMINE_NASAL, dose=56),
    Preset(Route.ESKETAMINE_NASAL, dose=84),
)

MOST_CHARACTERS = {FieldName.MRN: 20, FieldName.INITIALS: 6}
MOST_DIGITS = 7
TEXTS = (FieldName.MRN, FieldName.INITIALS)
WHOLE = (FieldName.AGE, FieldName.EARLIER)
# Entered as minutes ago or as a clock time; when it began is asked only while it runs.
MOMENTS = (FieldName.ENDED, FieldName.BEGAN)
OPTIONAL = (FieldName.PRESSURE, FieldName.HR, FieldName.SPO2)
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{0,2})?|\.[0-9]{1,2}")
CLOCK_PROBLEMS = {
    ClockProblem.INCOMPLETE: Problem.NO_TIME,
    ClockProblem.NO_TIME: Problem.NO_TIME,
    ClockProblem.FUTURE: Problem.FUTURE,
    ClockProblem.TOO_LONG_AGO: Problem.TOO_LONG_AGO,
}


def parse_number(text: str) -> float | None:
    """Return a plain decimal number, None for anything else (no signs, no exponents)."""
    return float(text) if _NUMBER.fullmatch(text) else None


def parse_pair(text: str) -> tuple[float, float] | None:
    """Return systolic and diastolic of `122/78`, None for anything else."""
    parts = [parse_number(part) for part in text.split("/")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return None
    return parts[0], parts[1]


def plain(value: float) -> str:
    """Return a number with at most one decimal and no needless zero."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def number_issue(name: FieldName, text: str) -> Issue | None:
    """Return what is wrong with the number typed in a field, None when it is fine."""
    value = parse_number(text)
    if value is None:
        return Issue(name, Problem.UNREADABLE)
    limits = out_of_range(name, value)
    if limits is not None:
        return Issue(name, Problem.OUT_OF_RANGE, limits)
    if name in WHOLE and value != int(value):
        return Issue(name, Problem.NOT_WHOLE)
    return None


def pressure_issue(text: str) -> Issue | None:
    """Return what is wrong with a typed blood pressure, None when it is fine."""
    pair = parse_pair(text)
    if pair is None:
        return Issue(FieldName.PRESSURE, Problem.NOT_A_PAIR)
    limits = out_of_range("sys", pair[0]) or out_of_range("dia", pair[1])
    if limits is not None:
        return Issue(FieldName.PRESSURE, Problem.OUT_OF_RANGE, limits)
    if pair[1] >= pair[0]:
        return Issue(FieldName.PRESSURE, Problem.DIA_ABOVE_SYS)
    return None
