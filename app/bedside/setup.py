"""What the core is built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock
from app.domain.readiness import Protocol
from app.forecast.forecaster import Forecaster
from app.forecast.windows import Windows
from app.pins import PinKeeper
from app.storage.records import Records
from app.vitals.source import SourceInfo


@dataclass(frozen=True, slots=True)
class Setup:
    """What the core is built from; everything is passed in."""

    clock: Clock
    records: Records
    protocols: tuple[Protocol, ...]
    forecaster: Forecaster
    pins: PinKeeper
    bay: str
    source: SourceInfo | None = None
    demo_pin: str = ""
    # The article's windows, to score against; None: there is nothing to score.
    windows: Windows | None = None
    exports: Path | None = None
