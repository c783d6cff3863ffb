"""Which Bluetooth devices belong to this bay, and what each of them is."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from app.domain.metric import Metric
from app.errors import ErrorCode, SourceError

_ADDRESS = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}", re.ASCII | re.IGNORECASE)


class Kind(StrEnum):
    """What a device measures."""

    OXIMETER = "oximeter"
    HEART_RATE = "heart_rate"
    BLOOD_PRESSURE = "blood_pressure"

    @property
    def words(self) -> str:
        """Return its name in words for staff."""
        return self.value.replace("_", " ") + ("" if self is Kind.OXIMETER else " monitor")


# The characteristics each kind is listened to at, by their 16-bit numbers.
LISTENED: dict[Kind, tuple[str, ...]] = {
    Kind.OXIMETER: ("2a5f", "2a5e"),
    Kind.HEART_RATE: ("2a37",),
    Kind.BLOOD_PRESSURE: ("2a35",),
}

# What is gone when the link to a device is lost; a cuff is only there while it measures.
CONTINUOUS: dict[Kind, tuple[Metric, ...]] = {
    Kind.OXIMETER: (Metric.SPO2, Metric.PULSE, Metric.PERFUSION),
    Kind.HEART_RATE: (Metric.HR,),
    Kind.BLOOD_PRESSURE: (),
}


class BleDevice(NamedTuple):
    """One device: its address as six pairs of hexadecimal digits, and what it is."""

    address: str
    kind: Kind


class BleSettings(NamedTuple):
    """The devices of this bay; no other device is ever connected to.

    `adapter` such as hci0, "" for the usual one; `interval` and `nibp_interval` are the
    usual seconds between two values; `connect_within` seconds one attempt may take.
    """

    id: str
    name: str
    devices: tuple[BleDevice, ...]
    adapter: str = ""
    interval: float = 1.0
    nibp_interval: float = 300.0
    connect_within: float = 8.0


def checked(settings: BleSettings) -> BleSettings:
    """Return the settings; raises SourceError where they cannot work."""
    addresses = [device.address.upper() for device in settings.devices]
    kinds = [device.kind for device in settings.devices]
    wrong = ""
    if not addresses:
        wrong = "a Bluetooth source needs at least one device"
    elif not all(_ADDRESS.fullmatch(address) for address in addresses):
        wrong = "a Bluetooth address is six pairs of digits, such as A4:C1:38:00:00:01"
    elif len(set(addresses)) < len(addresses):
        wrong = "two Bluetooth devices have the same address"
    elif len(set(kinds)) < len(kinds):
        # Two oximeters at once: nobody could say whose number is shown.
        wrong = "a bay has at most one Bluetooth device of each kind"
    if wrong:
        raise SourceError(ErrorCode.SOURCE_INVALID, wrong)
    return settings
