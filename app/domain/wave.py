"""The waveforms the kiosk can draw; pictures of the monitor's, never a measurement."""

from __future__ import annotations

from enum import StrEnum


class Wave(StrEnum):
    """A waveform, named by its IEEE 11073-10101 reference identifier."""

    PLETH = "MDC_PULS_OXIM_PLETH"
    ECG = "MDC_ECG_LEAD_II"
    RESP = "MDC_RESP"
