"""What every vitals source promises, live, simulated or replayed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.domain.numeric import Numeric
from app.snapshot import DataOrigin

if TYPE_CHECKING:
    from app.domain.wave import Wave
    from app.vitals.waveform import WaveRing


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """How a source names itself, what its data are, and how often values come.

    `id` tells the sources of one kiosk apart, `kind` is the word of the configuration.
    `interval` is the usual seconds between two values of a continuous metric, `nibp_interval`
    between two blood pressures, in kiosk time. `settings` is what the record keeps of how it is
    set up: nothing secret, and no patient.
    """

    name: str
    origin: DataOrigin
    interval: float
    nibp_interval: float
    id: str = ""
    kind: str = ""
    settings: str = ""


class VitalsSource(Protocol):
    """A stream of numerics that is asked, and never calls back."""

    @property
    def info(self) -> SourceInfo:
        """Return what this source is."""
        ...

    def open(self, t: float) -> None:
        """Connect, at kiosk time `t`; raise SourceError when that is impossible."""
        ...

    def poll(self, t: float) -> list[Numeric]:
        """Return what has come since the last call, up to kiosk time `t`, in order.

        Raises SourceError when the link is lost; `open` then starts anew.
        """
        ...

    def close(self) -> None:
        """Let go of the device; harmless when called twice."""
        ...


class Pushing(Protocol):
    """What a source has besides, whose values come when the device sends them."""

    @property
    def wake(self) -> threading.Event:
        """Return the event that is set when there is something to poll."""
        ...

    def taken(self) -> None:
        """Hear that the core has taken in everything that was polled so far.

        Called from the core's thread; must not block. An answer to the sender that says
        "stored" may go out only after it.
        """
        ...


class Reporting(Protocol):
    """What a source has besides, that can say how it is doing."""

    def health(self) -> SourceHealth:
        """Return the counts since the program started; from any thread."""
        ...


class Waving(Protocol):
    """What a source has besides, that gives waveforms."""

    @property
    def rings(self) -> Mapping[Wave, WaveRing]:
        """Return the ring buffer of each waveform, the same ones for ever."""
        ...


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source is doing: counts of messages since the start.

    `taken` were for this bed and understood, `others` for other beds or patients, `repeated`
    had come before, `refused` were not understood. `last` is the kiosk time of the last one
    taken; `errors` are the newest few in words for staff, without a patient's data, newest last.
    """

    taken: int = 0
    others: int = 0
    repeated: int = 0
    refused: int = 0
    last: float | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VitalsBatch:
    """Numerics on their way to the core; it calls `taken` once it has taken them in."""

    numerics: tuple[Numeric, ...]
    source: str = ""
    taken: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """A change of the link; `error` in words for staff when it is lost.

    `given_up` says that the source is set up wrongly, so that nothing is tried any more.
    """

    t: float
    connected: bool
    error: str = ""
    source: str = ""
    health: SourceHealth | None = None
    given_up: bool = False
