"""What every vitals source promises, live, simulated or replayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.domain.numeric import Numeric
from app.snapshot import DataOrigin


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """How a source names itself, what its data are, and how often values come.

    `interval` is the usual seconds between two values of a continuous metric,
    `nibp_interval` between two blood pressures, both in kiosk time.
    """

    name: str
    origin: DataOrigin
    interval: float
    nibp_interval: float


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


@dataclass(frozen=True, slots=True)
class VitalsBatch:
    """Numerics on their way to the core."""

    numerics: tuple[Numeric, ...]


@dataclass(frozen=True, slots=True)
class SourceState:
    """A change of the link; `error` in words for staff when it is lost."""

    t: float
    connected: bool
    error: str = ""
