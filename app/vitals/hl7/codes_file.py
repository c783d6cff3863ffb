"""The shape of the file of HL7 codes, as people write it and before it is checked."""

from __future__ import annotations

import msgspec


class WrittenEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry says: where it is from, and how sure that is."""

    source: str
    status: str


class WrittenAbsent(WrittenEntry, frozen=True, kw_only=True):
    """The [absent] table: numbers that stand for no value."""

    values: list[float]
    below: float


class WrittenUnit(WrittenEntry, frozen=True, kw_only=True):
    """One [[unit]] table."""

    id: str
    number: int
    names: list[str]
    unit: str
    subtract: float = 0.0
    factor: float = 1.0


class WrittenCode(WrittenEntry, frozen=True, kw_only=True):
    """One [[code]] table."""

    id: str
    number: int
    metric: str
    names: list[str] = []


class WrittenIgnored(WrittenEntry, frozen=True, kw_only=True):
    """One [[ignored]] table: codes with their numbers, and why they are left out."""

    why: str
    codes: dict[str, int]
    names: list[str] = []


class WrittenMeaning(WrittenEntry, frozen=True, kw_only=True):
    """One [[flag]] table, words of OBX-8, or one [[result]] table, letters of OBX-11."""

    ids: list[str]
    means: str


class WrittenDialect(WrittenEntry, frozen=True, kw_only=True):
    """One [[dialect]] table."""

    id: str
    absent: list[float] = []
    zone: str = ""
    enhanced: bool = False
    codes: dict[str, str] = {}
    units: dict[str, str] = {}


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    id: str
    version: int
    absent: WrittenAbsent
    unit: list[WrittenUnit]
    code: list[WrittenCode]
    ignored: list[WrittenIgnored]
    flag: list[WrittenMeaning]
    result: list[WrittenMeaning]
    dialect: list[WrittenDialect] = []
