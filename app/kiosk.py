"""Everything behind the screen, put together and taken apart in the right order."""

from __future__ import annotations

from pathlib import Path

from app.bedside.core import Bedside
from app.bedside.setup import Setup
from app.bedside.thread import CoreThread
from app.clock import Clock, SystemClock
from app.config import Config, ForecastKind, SourceKind
from app.domain.forecast import Forecast
from app.domain.session import Baseline, Infusion, Modifier, Patient
from app.forecast.forecaster import Forecaster, ForecastInput
from app.forecast.personal import load_personal
from app.forecast.windows import ArticleForecaster, load_windows
from app.pins import PinKeeper
from app.protocols import load_all
from app.storage.database import Database, open_database
from app.storage.records import Records
from app.vitals.reader import Reader
from app.vitals.replay import ReplaySource
from app.vitals.simulator import SimulatedPatient
from app.vitals.source import VitalsSource

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def make_source(config: Config) -> VitalsSource | None:
    """Return the configured vitals source, None when there is none.

    A recording is read and checked whole; SourceError says what is wrong with it.
    """
    if config.source == SourceKind.SIMULATOR:
        return SimulatedPatient(seed=config.seed)
    if config.source == SourceKind.REPLAY and config.replay is not None:
        source = ReplaySource(config.replay, config.speed, config.start_at)
        source.load()
        return source
    return None


def make_forecaster(config: Config) -> Forecaster:
    """Return the configured model of the countdown."""
    folder = RESOURCES / "forecast"
    if config.forecast == ForecastKind.PERSONAL:
        return load_personal(folder)
    return ArticleForecaster(load_windows(folder / "article-windows.toml"))


class Kiosk:
    """The core with its database, its clock and its source."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        source: VitalsSource | None = None,
        pins: PinKeeper | None = None,
        demo_pin: str = "",
    ) -> None:
        """Open the database and restore the session; raises KioskError, and then nothing is open.

        `source` overrules the configured one.
        """
        self.clock = clock or SystemClock()
        self._forecaster = make_forecaster(config)
        protocols = tuple(load_all(config.protocols or RESOURCES / "protocols"))
        self.source = source or make_source(config)
        self.database: Database = open_database(config.database)
        self.records = Records(self.database)
        try:
            setup = Setup(
                clock=self.clock,
                records=self.records,
                protocols=protocols,
                forecaster=self._forecaster,
                pins=pins or PinKeeper(),
                bay=config.bay,
                source=self.source.info if self.source else None,
                demo_pin=demo_pin,
                windows=load_windows(RESOURCES / "forecast" / "article-windows.toml"),
                exports=config.data_folder / "exports",
            )
            self.core = Bedside(setup)
        except BaseException:
            self.database.close()
            raise
        self._thread = CoreThread(self.core)
        self._reader = Reader(self.source, self.clock, self.core.put) if self.source else None

    def start(self) -> None:
        """Start the core's thread, then the reader's."""
        self._thread.start()
        if self._reader is not None:
            self._reader.start()

    def stop(self) -> None:
        """End the reader, the core, then the database; the screen has ended before."""
        if self._reader is not None:
            self._reader.stop()
        self._thread.stop()
        self.database.close()

    def preview(
        self,
        infusion: Infusion,
        patient: Patient | None,
        modifiers: frozenset[Modifier],
        earlier_infusions: int,
        baseline: Baseline,
        now_t: float,
    ) -> Forecast:
        """Return the forecast for a session that is only being typed in; from any thread."""
        prior = self.core.preview_prior("" if patient is None else patient.mrn)
        given = ForecastInput(
            patient, infusion, modifiers, earlier_infusions, baseline, prior=prior
        )
        return self._forecaster.forecast(given, now_t)
