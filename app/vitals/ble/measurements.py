"""From the bytes of a Bluetooth measurement to numerics: pure functions, nothing guessed.

Layouts: Bluetooth SIG, Pulse Oximeter Service 1.0 (2A5E, 2A5F), Heart Rate Service 1.0
(2A37), Blood Pressure Service 1.1 (2A35). Which state of a sensor makes a value
questionable and which takes it away is an assumption of this product.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import IntFlag

from app.domain.metric import METRICS, Metric
from app.domain.numeric import Absence, Numeric, Validity, absent, judged
from app.vitals.ble.fields import Fields, Unreadable

_MMHG = 7.500615758  # in one kPa

Parser = Callable[[bytes, int], list[Numeric]]


class _Status(IntFlag):
    """Measurement Status of the Pulse Oximeter Service."""

    EARLY = 1 << 6
    STORED = 1 << 9
    DEMONSTRATION = 1 << 10
    TEST = 1 << 11
    CALIBRATION = 1 << 12
    UNAVAILABLE = 1 << 13
    QUESTIONABLE = 1 << 14
    INVALID = 1 << 15


class _Sensor(IntFlag):
    """Device and Sensor Status of the Pulse Oximeter Service."""

    EQUIPMENT_MALFUNCTION = 1 << 1
    IRREGULARITY = 1 << 2
    INADEQUATE_SIGNAL = 1 << 3
    POOR_SIGNAL = 1 << 4
    LOW_PERFUSION = 1 << 5
    ERRATIC_SIGNAL = 1 << 6
    NO_PULSE = 1 << 7
    QUESTIONABLE_PULSE = 1 << 8
    ANALYSIS_ONGOING = 1 << 9
    INTERFERENCE = 1 << 10
    NOT_ON_USER = 1 << 11
    UNKNOWN_SENSOR = 1 << 12
    DISPLACED = 1 << 13
    SENSOR_MALFUNCTION = 1 << 14
    DISCONNECTED = 1 << 15


_OFF = _Sensor.NOT_ON_USER | _Sensor.DISPLACED | _Sensor.DISCONNECTED
_NO_SIGNAL = (
    _Sensor.EQUIPMENT_MALFUNCTION
    | _Sensor.INADEQUATE_SIGNAL
    | _Sensor.NO_PULSE
    | _Sensor.SENSOR_MALFUNCTION
)
_DOUBT = (
    _Sensor.IRREGULARITY
    | _Sensor.POOR_SIGNAL
    | _Sensor.LOW_PERFUSION
    | _Sensor.ERRATIC_SIGNAL
    | _Sensor.QUESTIONABLE_PULSE
    | _Sensor.ANALYSIS_ONGOING
    | _Sensor.INTERFERENCE
    | _Sensor.UNKNOWN_SENSOR
)
_NOTHING = _Status.CALIBRATION | _Status.UNAVAILABLE | _Status.INVALID


def continuous(data: bytes, zone: int) -> list[Numeric]:
    """Return what a continuous measurement of an oximeter (2A5F) says.

    Raises Unreadable for what is no such measurement, or not one of this patient now.
    """
    fields = Fields(data)
    flags = fields.whole(1)
    saturation, pulse = fields.sfloat(), fields.sfloat()
    for bit in (0x01, 0x02):  # the same two numbers, averaged faster and slower
        if flags & bit:
            fields.whole(4)
    status = _Status(fields.whole(2)) if flags & 0x04 else _Status(0)
    sensor = _Sensor(fields.whole(3)) if flags & 0x08 else _Sensor(0)
    index = fields.sfloat() if flags & 0x10 else None
    return _oximetry(saturation, pulse, index, bool(flags & 0x10), status, sensor)


def spot_check(data: bytes, zone: int) -> list[Numeric]:
    """Return what a single measurement of an oximeter (2A5E) says; raises Unreadable.

    `zone` in seconds east of UTC.
    """
    fields = Fields(data)
    flags = fields.whole(1)
    saturation, pulse = fields.sfloat(), fields.sfloat()
    when = fields.stamp(zone) if flags & 0x01 else None
    status = _Status(fields.whole(2)) if flags & 0x02 else _Status(0)
    sensor = _Sensor(fields.whole(3)) if flags & 0x04 else _Sensor(0)
    index = fields.sfloat() if flags & 0x08 else None
    when = None if flags & 0x10 else when  # the device's clock was never set
    numerics = _oximetry(saturation, pulse, index, bool(flags & 0x08), status, sensor)
    return [replace(numeric, determination_time=when) for numeric in numerics]


def heart_rate(data: bytes, zone: int) -> list[Numeric]:
    """Return what a heart rate measurement (2A37) says; raises Unreadable."""
    fields = Fields(data)
    flags = fields.whole(1)
    rate = float(fields.whole(2 if flags & 0x01 else 1))
    contact_known, contact = flags & 0x04, flags & 0x02
    # Straps send 0 while they find no beat.
    if (contact_known and not contact) or not rate:
        return [absent(Metric.HR, 0.0, Absence.SENSOR_OFF)]
    return [judged(Metric.HR, 0.0, rate)]


def blood_pressure(data: bytes, zone: int) -> list[Numeric]:
    """Return what a blood pressure measurement (2A35) says, in mmHg; raises Unreadable.

    `zone` in seconds east of UTC. The pulse of a cuff is left out: it would stand where the
    oximeter's belongs.
    """
    fields = Fields(data)
    flags = fields.whole(1)
    sent = [fields.sfloat() for _ in range(3)]
    when = fields.stamp(zone) if flags & 0x02 else None
    fields.whole(2 if flags & 0x04 else 0)  # pulse rate
    fields.whole(1 if flags & 0x08 else 0)  # which user of the device
    status = fields.whole(2) if flags & 0x10 else 0
    metrics = (Metric.NIBP_SYS, Metric.NIBP_DIA, Metric.NIBP_MEAN)
    numerics = [
        replace(_measured(metric, _mmhg(value, flags)), determination_time=when)
        for metric, value in zip(metrics, sent, strict=True)
    ]
    if numerics[0].absence or numerics[1].absence:
        # Never the systolic of one measurement beside the diastolic of another.
        raise Unreadable("has no blood pressure in it: the measurement failed")
    numerics = [numeric for numeric in numerics if numeric.absence is None]
    # Moved, cuff too loose, irregular pulse, wrong position.
    return _doubted(numerics) if status & 0b100111 else numerics


PARSERS: dict[str, Parser] = {
    "2a5f": continuous,
    "2a5e": spot_check,
    "2a37": heart_rate,
    "2a35": blood_pressure,
}


def _oximetry(
    saturation: float | None,
    pulse: float | None,
    index: float | None,
    has_index: bool,
    status: _Status,
    sensor: _Sensor,
) -> list[Numeric]:
    if status & (_Status.DEMONSTRATION | _Status.TEST):
        raise Unreadable("is marked as demonstration or test data")
    if status & _Status.STORED:
        raise Unreadable("comes from the memory of the device")
    sent = {Metric.SPO2: saturation, Metric.PULSE: pulse}
    if has_index:
        sent[Metric.PERFUSION] = index
    if sensor & _OFF:
        return [absent(metric, 0.0, Absence.SENSOR_OFF) for metric in sent]
    if sensor & _NO_SIGNAL or status & _NOTHING:
        return [absent(metric, 0.0, Absence.ARTEFACT) for metric in sent]
    numerics = [_measured(metric, value) for metric, value in sent.items()]
    doubt = sensor & _DOUBT or status & (_Status.EARLY | _Status.QUESTIONABLE)
    return _doubted(numerics) if doubt else numerics


def _measured(metric: Metric, value: float | None) -> Numeric:
    """Return the numeric of a number as sent; what cannot be at all is no value."""
    if value is None:
        return absent(metric, 0.0, Absence.SENSOR_OFF)
    # Cheap oximeters send 127 or 255 for "none" in place of what the standard has for it.
    impossible = value > 100.0 if METRICS[metric].unit == "%" else value <= 0.0
    if impossible or value < 0.0 or (metric == Metric.SPO2 and not value):
        return absent(metric, 0.0, Absence.ARTEFACT)
    return judged(metric, 0.0, value)


def _mmhg(value: float | None, flags: int) -> float | None:
    if value is None or not flags & 0x01:
        return value
    return round(value * _MMHG, 2)


def _doubted(numerics: list[Numeric]) -> list[Numeric]:
    """Return numerics whose values are questionable; what is absent stays absent."""
    return [
        n if n.absence is not None else replace(n, validity=Validity.QUESTIONABLE) for n in numerics
    ]
