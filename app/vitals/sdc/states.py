"""What the library's objects say, copied at once: it changes them in place afterwards.

The objects are those of BICEPS (IEEE 11073-10207) as sdc11073 names them; nothing of the
library is imported here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# IEEE 11073-10101 as a coding system, in the ways it is written; it is meant where none is.
_NOMENCLATURE = ("urn:oid:1.2.840.10004.1.1.1.0.0.1", "1.2.840.10004.1.1.1.0.0.1", "")
_KINDS = ("NumericMetricDescriptor", "RealTimeSampleArrayMetricDescriptor")
_MEASURED = ("Msrmt", "Clc")  # not what somebody has set, or recommends


@dataclass(frozen=True, slots=True)
class Described:
    """One metric of a device: its handle, and the numbers of its code and unit.

    `period` in seconds between two samples, None where it is no waveform.
    """

    handle: str
    code: str
    unit: str
    period: float | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """One state of a numeric metric, in the words of BICEPS; `time` in UTC seconds."""

    handle: str
    activation: str
    validity: str
    mode: str
    value: float | None
    time: float | None


@dataclass(frozen=True, slots=True)
class Sampled:
    """One piece of a waveform, in the words of BICEPS; `time` of its first sample."""

    handle: str
    activation: str
    validity: str
    mode: str
    samples: tuple[float, ...]
    time: float | None


def described(descriptor: Any) -> Described | None:
    """Return what a descriptor says, None for one that is no measurement."""
    if str(descriptor.NODETYPE.localname) not in _KINDS:
        return None
    code, unit = _number(descriptor.Type), _number(descriptor.Unit)
    if _word(descriptor.MetricCategory) not in _MEASURED or not code:
        return None
    period = getattr(descriptor, "SamplePeriod", None)
    return Described(descriptor.Handle, code, unit, None if period is None else float(period))


def observed(state: Any) -> Observed:
    """Return what the state of a numeric metric says."""
    activation, validity, mode, time = _common(state)
    value = None if state.MetricValue is None else state.MetricValue.Value
    value = None if value is None else float(value)
    return Observed(state.DescriptorHandle, activation, validity, mode, value, time)


def sampled(state: Any) -> Sampled:
    """Return what the state of a waveform says."""
    activation, validity, mode, time = _common(state)
    samples = None if state.MetricValue is None else state.MetricValue.Samples
    numbers = tuple(float(sample) for sample in samples or ())
    return Sampled(state.DescriptorHandle, activation, validity, mode, numbers, time)


def _common(state: Any) -> tuple[str, str, str, float | None]:
    """Return activation, validity, mode and time; the defaults are those of BICEPS."""
    activation = _word(state.ActivationState) or "On"
    value = state.MetricValue
    if value is None:
        return activation, "NA", "Real", None
    quality = value.MetricQuality
    time = value.DeterminationTime
    return (
        activation,
        _word(getattr(quality, "Validity", None)) or "NA",
        _word(getattr(quality, "Mode", None)) or "Real",
        None if time is None else float(time),
    )


def _number(coded: Any) -> str:
    """Return the number of a coded value in IEEE 11073-10101, "" where it has none."""
    if coded is None:
        return ""
    for one in (coded, *(getattr(coded, "Translation", None) or ())):
        if (one.CodingSystem or "") in _NOMENCLATURE:
            return str(one.Code)
    return ""


def _word(member: Any) -> str:
    return "" if member is None else str(getattr(member, "value", member))
