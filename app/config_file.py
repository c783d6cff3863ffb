"""The shape of kiosk.toml, as people write it and before it is checked."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

# What may be left out. A file has no null, and a message shall not speak of one.
Text = str | UnsetType
Whole = int | UnsetType
Number = float | UnsetType
Flag = bool | UnsetType


class WrittenDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[sources.devices]] table: a Bluetooth device."""

    address: str
    kind: str


class WrittenSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[sources]] table with the keys of every kind; which belong to it is checked later."""

    kind: str
    id: str
    name: str
    host: Text = UNSET
    port: Whole = UNSET
    bed: Text = UNSET
    patient: Text = UNSET
    dialect: Text = UNSET
    epr: Text = UNSET
    address: Text = UNSET
    interface: Text = UNSET
    certificates: Text = UNSET
    devices: list[WrittenDevice] | UnsetType = UNSET
    adapter: Text = UNSET
    connect_within: Number = UNSET
    interval: Number = UNSET
    nibp_interval: Number = UNSET
    file: Text = UNSET
    speed: Number = UNSET
    start_at: Number = UNSET
    seed: Whole = UNSET


class WrittenBackup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The [backup] table."""

    folder: str
    every_hours: Number = UNSET
    keep: Whole = UNSET
    keep_days: Number = UNSET
    removable: Flag = UNSET


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file; UNSET is what is not in it."""

    data_folder: Text = UNSET
    bay: Text = UNSET
    language: Text = UNSET
    panel_width: Number = UNSET
    idle_lock: Number = UNSET
    source: Text = UNSET
    replay: Text = UNSET
    speed: Number = UNSET
    start_at: Number = UNSET
    seed: Whole = UNSET
    protocols: Text = UNSET
    forecast: Text = UNSET
    aftercare: Text = UNSET
    disk_reserve: Whole = UNSET
    ledger_key: Text = UNSET
    retention_years: Number = UNSET
    sources: list[WrittenSource] | UnsetType = UNSET
    backup: WrittenBackup | UnsetType = UNSET
    encryption: Text = UNSET
    database_key: Text = UNSET
    pepper_key: Text = UNSET
