"""Waveforms of an SDC device, at the kiosk's own rates, in ring buffers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from app.domain.wave import Wave
from app.vitals.sdc.states import Described, Sampled
from app.vitals.waveform import SECONDS, WaveRing

Samples = NDArray[np.float32]

# Samples a second that are kept. They are a picture: between the device's own samples a
# straight line is drawn. Assumption.
RATES: dict[Wave, float] = {Wave.PLETH: 125.0, Wave.ECG: 250.0, Wave.RESP: 50.0}

# IEEE 11073-10101. MDC_IMPED_TTHOR (151780) is what monitors send for respiration.
_CODES: dict[str, Wave] = {
    "150452": Wave.PLETH,
    "131330": Wave.ECG,
    "151552": Wave.RESP,
    "151780": Wave.RESP,
}
_MILLIVOLT = {"266418": 1.0, "266419": 0.001}  # an electrocardiogram is kept in mV
_SLOWEST, _FASTEST = 1.0, 5000.0  # samples a second; anything else is no waveform


class Resampler:
    """Turns one rate into another along straight lines, over all pieces of a stream."""

    def __init__(self, rate_in: float, rate_out: float) -> None:
        """Both in samples a second."""
        self._step = rate_in / rate_out
        self._last: float | None = None
        self._next = 0.0  # where the next sample stands, counted from the first of a piece

    def piece(self, samples: Samples) -> Samples:
        """Return the next piece at the new rate."""
        if not len(samples):
            return np.empty(0, np.float32)
        before = float(samples[0]) if self._last is None else self._last
        known = np.concatenate(([np.float32(before)], samples))
        count = max(0, int(np.floor((len(samples) - 1 - self._next) / self._step)) + 1)
        places = self._next + self._step * np.arange(count)
        self._next += self._step * count - len(samples)
        self._last = float(samples[-1])
        made = np.interp(places, np.arange(-1.0, len(samples)), known)
        return np.asarray(made, np.float32)


class _Stream:
    """One waveform of the device on its way into its ring."""

    def __init__(self, wave: Wave, period: float, factor: float) -> None:
        self.wave, self.period, self.factor = wave, period, factor
        self.resampler = Resampler(1.0 / period, RATES[wave])
        self.expected: float | None = None

    def missing(self, time: float | None) -> int:
        """Return how many samples are missing before a piece, by the device's own time."""
        if time is None or self.expected is None:
            return 0
        lost = round((time - self.expected) / self.period)
        return 0 if lost <= 2 else min(lost, round(SECONDS / self.period))


class Waves:
    """The waveforms that are kept; one thread at a time writes."""

    def __init__(self) -> None:
        """Make the rings, which stay the same ones for ever."""
        self._rings = {wave: WaveRing(rate) for wave, rate in RATES.items()}
        self._streams: dict[str, _Stream] = {}

    @property
    def rings(self) -> Mapping[Wave, WaveRing]:
        """Return the ring buffer of each waveform."""
        return self._rings

    def describe(self, metrics: Iterable[Described]) -> None:
        """Take over what the device says; of two of a kind the first counts."""
        known, self._streams = self._streams, {}
        taken: set[Wave] = set()
        for described in metrics:
            wave, period = _CODES.get(described.code), described.period
            if wave is None or wave in taken or not period:
                continue
            factor = _MILLIVOLT.get(described.unit) if wave == Wave.ECG else 1.0
            if factor is None or not _SLOWEST <= 1.0 / period <= _FASTEST:
                continue
            taken.add(wave)
            before = known.get(described.handle)
            same = before is not None and (before.wave, before.period) == (wave, period)
            kept = before if same and before is not None else _Stream(wave, period, factor)
            self._streams[described.handle] = kept

    def take(self, piece: Sampled, t: float) -> None:
        """Write one piece, the last sample of which is of kiosk time `t`."""
        stream = self._streams.get(piece.handle)
        if stream is None or not piece.samples or piece.mode != "Real":
            return
        samples = np.asarray(piece.samples, np.float32) * np.float32(stream.factor)
        if piece.activation != "On" or piece.validity not in ("Vld", "Vldated", "Qst"):
            samples = np.full(len(samples), np.nan, np.float32)
        gap = np.full(stream.missing(piece.time), np.nan, np.float32)
        if piece.time is not None:
            stream.expected = piece.time + len(samples) * stream.period
        made = stream.resampler.piece(np.concatenate((gap, samples)))
        self._rings[stream.wave].write(made, t)
