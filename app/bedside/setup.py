"""What the core is built from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock, Instant, local_offset
from app.domain.aftercare import Aftercare, Zone
from app.domain.asking import Questions
from app.domain.event import Drug
from app.domain.limit_rules import VitalLimits
from app.domain.readiness import Protocol
from app.forecast.forecaster import Forecaster
from app.forecast.windows import Windows
from app.pins import PinKeeper
from app.storage.anchors import AnchorFile
from app.storage.backups import Backups
from app.storage.ballast import NO_BALLAST, Ballast
from app.storage.records import Records
from app.vitals.source import SourceInfo


def in_a_thread(job: Callable[[], None]) -> None:
    """Run a job beside the core; it ends with the program."""
    threading.Thread(target=job, name="aside", daemon=True).start()


@dataclass(frozen=True, slots=True)
class Setup:
    """What the core is built from; everything is passed in."""

    clock: Clock
    records: Records
    protocols: tuple[Protocol, ...]
    forecaster: Forecaster
    pins: PinKeeper
    bay: str
    limits: VitalLimits
    questions: Questions
    aftercare: Aftercare  # the words of the take-home sheet
    windows: Windows  # the article's, to score against and to fall back on
    sources: tuple[SourceInfo, ...] = ()
    demo_pin: str = ""
    exports: Path | None = None
    backups: Backups | None = None
    anchors: AnchorFile | None = None
    # Old sessions go here when somebody asks for it; None: they stay in the record.
    archives: Path | None = None
    retention_years: float | None = None
    drugs: tuple[Drug, ...] = ()
    # Opens a source again; what comes of it is told as any change of its link.
    reopen: Callable[[str], None] | None = None
    # About when the last run of the program broke off, None when it ended in order.
    broke_off: Instant | None = None
    # What the clock on the wall will show, over a change of the clocks as well.
    zone: Zone = local_offset
    # Runs what may take long, such as writing to a slow disk.
    aside: Callable[[Callable[[], None]], None] = in_a_thread
    # Room on the disk that is given up to finish a session.
    ballast: Ballast = NO_BALLAST
