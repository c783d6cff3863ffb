"""The shape of kiosk.toml, as people write it and before it is checked."""

from __future__ import annotations

import msgspec


class WrittenDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[sources.devices]] table: a Bluetooth device."""

    address: str
    kind: str


class WrittenSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One [[sources]] table with the keys of every kind; which belong to it is checked later."""

    kind: str
    id: str
    name: str
    host: str | None = None
    port: int | None = None
    bed: str | None = None
    patient: str | None = None
    dialect: str | None = None
    epr: str | None = None
    address: str | None = None
    interface: str | None = None
    certificates: str | None = None
    devices: list[WrittenDevice] | None = None
    adapter: str | None = None
    connect_within: float | None = None
    interval: float | None = None
    nibp_interval: float | None = None
    file: str | None = None
    speed: float | None = None
    start_at: float | None = None
    seed: int | None = None


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file; None is what is not in it."""

    data_folder: str | None = None
    bay: str | None = None
    language: str | None = None
    panel_width: float | None = None
    idle_lock: float | None = None
    source: str | None = None
    replay: str | None = None
    speed: float | None = None
    start_at: float | None = None
    seed: int | None = None
    protocols: str | None = None
    forecast: str | None = None
    sources: list[WrittenSource] | None = None
