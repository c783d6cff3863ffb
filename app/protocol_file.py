"""The shape of a protocol file, as people write it and before it is checked."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType


class WrittenCriterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[criterion]] table as written."""

    id: str
    kind: str
    source: str
    metric: str | UnsetType = UNSET
    metrics: list[str] | UnsetType = UNSET
    low: float | UnsetType = UNSET
    high: float | UnsetType = UNSET
    dia_high: float | UnsetType = UNSET
    percent: float | UnsetType = UNSET
    steady_minutes: float | UnsetType = UNSET
    symptom: str | UnsetType = UNSET
    at_most: str | UnsetType = UNSET
    in_a_row: int | UnsetType = UNSET
    apart_minutes: float | UnsetType = UNSET
    minutes: float | UnsetType = UNSET
    max_age_minutes: float | UnsetType = UNSET
    item: str | UnsetType = UNSET
    scale: str | UnsetType = UNSET
    minimum_total: int | UnsetType = UNSET


class WrittenItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[scale.item]] table as written."""

    id: str
    points: list[int] = msgspec.field(default_factory=lambda: [0, 1, 2])


class WrittenScale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[scale]] table as written."""

    id: str
    source: str
    item: list[WrittenItem]


class WrittenProtocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A protocol file as written."""

    id: str
    name: str
    version: int
    routes: list[str]
    no_driving_hours: float = 24.0
    criterion: list[WrittenCriterion] = []
    scale: list[WrittenScale] = []
