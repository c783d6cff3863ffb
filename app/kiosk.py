"""Everything behind the screen, put together and taken apart in the right order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.bedside.core import Bedside
from app.bedside.setup import Setup
from app.bedside.thread import CoreThread
from app.clock import Clock, SystemClock
from app.config import Config, SourceKind
from app.domain.forecast import Forecast
from app.domain.session import Baseline, Infusion, Modifier, Patient
from app.domain.wave import Wave
from app.errors import ErrorCode, StorageError
from app.forecast.forecaster import ForecastInput
from app.pepper import pepper
from app.pins import PinKeeper
from app.record_key import ledger_secret, record_key
from app.running import RunningMark
from app.secrets_store import Secret, known_key
from app.shipped import Shipped, read_shipped
from app.source_settings import recorded
from app.storage.anchors import AnchorFile, AnchorReason
from app.storage.backups import Backups
from app.storage.ballast import MEGABYTE, Ballast
from app.storage.database import Database, open_database
from app.storage.ledger import Ledger, open_ledger
from app.storage.proof import Cancelled, Keys, Proved
from app.storage.proof_apart import prove_apart
from app.storage.records import Records
from app.vitals.reader import Reader
from app.vitals.replay import ReplaySource
from app.vitals.simulator import SimulatedPatient
from app.vitals.source import SourceInfo, VitalsSource
from app.vitals.waveform import WaveRing


def make_sources(config: Config) -> list[VitalsSource]:
    """Return the configured vitals sources, the preferred one first.

    A recording is read and checked whole; SourceError says what is wrong with it.
    """
    if config.sources:
        from app.config_sources import build

        return [build(setup) for setup in config.sources]
    single = _single_source(config)
    return [] if single is None else [single]


def _single_source(config: Config) -> VitalsSource | None:
    if config.source == SourceKind.SIMULATOR:
        return SimulatedPatient(seed=config.seed)
    if config.source == SourceKind.REPLAY and config.replay is not None:
        source = ReplaySource(config.replay, config.speed, config.start_at)
        source.load()
        return source
    return None


def _open(path: Path, key: bytes | None, ballast: Ballast) -> Database:
    """Open the record, on a full disk with the room of its reserve; raises StorageError."""
    if ballast.size == 0:
        # One of earlier settings holds no room that anybody could use.
        ballast.release()
    try:
        return open_database(path, key)
    except StorageError as error:
        if error.code != ErrorCode.DISK_FULL or not ballast.release():
            raise
        return open_database(path, key)


class Kiosk:
    """The core with its database, its clock and its source."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        source: VitalsSource | None = None,
        pins: PinKeeper | None = None,
        mark: RunningMark | None = None,
        demo_pin: str = "",
    ) -> None:
        """Open the database and restore the session; raises KioskError, and then nothing is open.

        `source` overrules the configured one. `mark` tells a run that breaks off from an
        ordered end.
        """
        self.clock = clock or SystemClock()
        self._config, self._mark = config, mark
        shipped = read_shipped(config)
        self._forecaster = shipped.forecaster
        self.sources = make_sources(config) if source is None else [source]
        ballast = Ballast(config.database, config.disk_reserve * MEGABYTE)
        self.database: Database = _open(config.database, record_key(config), ballast)
        try:
            setup = self._setup(shipped, pins, ballast)
            self.core = Bedside(replace(setup, demo_pin=demo_pin))
        except BaseException:
            self.database.close()
            if mark is not None:
                mark.end()
            raise
        self._thread = CoreThread(self.core, None if mark is None else mark.look)
        self._readers = {
            each.info.id: Reader(each, self.clock, self.core.put) for each in self.sources
        }

    def _setup(self, shipped: Shipped, pins: PinKeeper | None, ballast: Ballast) -> Setup:
        """Return what the core is built from, the record being open."""
        config = self._config
        # Not earlier: with the record open, no other program uses this folder.
        broke_off = None if self._mark is None else self._mark.begin(self.clock.now())
        secret = ledger_secret(config)
        ledger = open_ledger(self.database, secret)
        self.records = Records(self.database, ledger)
        self.backups = self._make_backups(config, ledger, known_key(secret))
        return Setup(
            clock=self.clock,
            records=self.records,
            anchors=AnchorFile(config.anchors, ledger),
            archives=config.archives,
            retention_years=config.retention_years,
            protocols=shipped.protocols,
            forecaster=shipped.forecaster,
            pins=pins or PinKeeper(pepper=self._pepper(config)),
            bay=config.bay,
            limits=shipped.limits,
            questions=shipped.questions,
            sources=self._infos(config),
            drugs=shipped.drugs,
            aftercare=shipped.aftercare,
            reopen=self._reopen,
            windows=shipped.windows,
            exports=config.data_folder / "exports",
            broke_off=broke_off,
            backups=self.backups,
            ballast=ballast,
        )

    def _make_backups(self, config: Config, ledger: Ledger, key: bytes) -> Backups:
        keys, anchors = Keys(self.database.key, key), AnchorFile(config.anchors, ledger)

        def prove(path: Path, cancelled: Cancelled) -> Proved:
            return prove_apart(path, keys, cancelled)

        def made(proved: Proved) -> None:
            anchors.add(proved.ledger_head, self.clock.now().utc, AnchorReason.BACKUP)

        return Backups(self.database, config.backup, prove, made=made)

    def _pepper(self, config: Config) -> bytes | None:
        return pepper(Secret("pepper", config.pepper_key_file), self.records.staff_facts())

    def _infos(self, config: Config) -> tuple[SourceInfo, ...]:
        """Return what the sources are, with their kinds and settings as configured."""
        kinds = {setup.id: str(setup.kind) for setup in config.sources}
        settings = {setup.id: recorded(setup) for setup in config.sources}
        infos = [each.info for each in self.sources]
        return tuple(
            replace(i, kind=kinds.get(i.id, str(config.source)), settings=settings.get(i.id, ""))
            for i in infos
        )

    @property
    def waves(self) -> Mapping[Wave, WaveRing]:
        """Return the waveforms there are, each from the preferred source that has it."""
        found: dict[Wave, WaveRing] = {}
        for source in self.sources:
            for wave, ring in getattr(source, "rings", {}).items():
                found.setdefault(wave, ring)
        return found

    def start(self) -> None:
        """Start the core's thread, then the readers'."""
        self._thread.start()
        for reader in self._readers.values():
            reader.start()

    def _reopen(self, source: str) -> None:
        self._readers[source].reopen()

    def stop(self) -> None:
        """End the readers, the core, then the database; the screen has ended before."""
        for reader in self._readers.values():
            reader.ask_to_stop()
        for reader in self._readers.values():
            reader.stop()
        self._thread.stop()
        self.backups.close()
        self.database.close()
        if self._mark is not None:
            self._mark.end()

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
