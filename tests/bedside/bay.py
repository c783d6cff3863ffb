"""A bay for tests: a real database file, a clock that is moved by hand, no thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher

from app import commands as c
from app.aftercare_file import load_aftercare
from app.bedside.core import Bedside
from app.bedside.past import listing
from app.bedside.setup import Setup
from app.clock import Instant, ManualClock
from app.domain.aftercare import Zone
from app.domain.backup import BackupPlan
from app.domain.metric import Metric
from app.domain.numeric import Numeric, judged
from app.domain.session import Baseline, Infusion, Patient, Route
from app.domain.symptom import Origin, Rating, Symptom
from app.forecast.forecaster import Forecaster
from app.forecast.windows import ArticleForecaster, load_windows
from app.outcome_items import load_questions
from app.pins import PinKeeper
from app.protocols import load_all
from app.secrets_store import Secret, known_key
from app.snapshot import DataOrigin, Outcome, PastSession, Snapshot
from app.storage.anchors import AnchorFile
from app.storage.backups import Backups
from app.storage.ballast import NO_BALLAST
from app.storage.database import Database, open_database
from app.storage.ledger import open_ledger
from app.storage.proof import Cancelled, Keys, Proved, prove
from app.storage.records import Records
from app.vital_limits import load_limits
from app.vitals.source import SourceInfo, SourceState, VitalsBatch

RESOURCES = Path(__file__).resolve().parent.parent.parent / "resources"
QUESTIONS = load_questions(RESOURCES / "outcomes" / "items.toml")
LIMITS = load_limits(RESOURCES / "vitals" / "limits.toml")
WINDOWS = load_windows(RESOURCES / "forecast" / "article-windows.toml")
AFTERCARE = load_aftercare(RESOURCES / "aftercare", "en", None)
START = Instant(utc=1_795_460_820.0, offset=-18_000, boottime=50_000.0, boot_id="boot-a")
PIN, OTHER_PIN = "246810", "135790"
MINUTE = 60.0

GOOD_VITALS = {
    Metric.HR: 72.0,
    Metric.SPO2: 98.0,
    Metric.RR: 14.0,
    Metric.TEMP: 36.6,
}
GOOD_NIBP = {Metric.NIBP_SYS: 124.0, Metric.NIBP_DIA: 78.0, Metric.NIBP_MEAN: 93.0}

ITEMS = ("oriented", "walks_steadily", "tolerates_fluids", "instructions", "no_driving")


def cheap_pins() -> PinKeeper:
    """Return a PIN keeper that hashes cheaply and in place."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PinKeeper(hasher, lambda job: job())


def ticker(job: Callable[[], None]) -> None:
    """Carry a job out in place."""
    job()


def _eastern(utc: float) -> int:
    """Return the offset of START all year."""
    return START.offset


class Bay:
    """Drives one core by hand and remembers nothing of its own."""

    def __init__(
        self,
        folder: Path,
        start: Instant = START,
        interval: float = 1.0,
        forecaster: Forecaster | None = None,
        plan: BackupPlan | None = None,
        key: bytes | None = None,
    ) -> None:
        self.path = folder / "kiosk.db"
        self.forecaster = forecaster or ArticleForecaster(WINDOWS)
        self.clock = ManualClock(start)
        self.plan, self.key = plan, key
        self.interval = interval
        self.ballast = NO_BALLAST
        self.nibp_due = start.t
        self.polls = 0
        self.sources: tuple[SourceInfo, ...] = (
            SourceInfo("test monitor", DataOrigin.LIVE, interval, 300.0),
        )
        self.reopened: list[str] = []
        self.aftercare = AFTERCARE
        self.zone: Zone = _eastern
        self.retention_years: float | None = None
        self.vitals = dict(GOOD_VITALS)
        self.nibp = dict(GOOD_NIBP)
        self.database: Database
        self.core: Bedside
        self.open()

    def open(self) -> None:
        """Open the database and restore the core, as a start of the program does."""
        self.database = open_database(self.path, self.key)
        self.backups = Backups(self.database, self.plan, self._prove, run=ticker)
        ledger = open_ledger(self.database, self.secret)
        self.setup = Setup(
            clock=self.clock,
            records=Records(self.database, ledger),
            archives=self.path.parent / "archives",
            retention_years=self.retention_years,
            anchors=AnchorFile(self.path.parent / "keys/anchors.jsonl", ledger),
            protocols=tuple(load_all(RESOURCES / "protocols")),
            forecaster=self.forecaster,
            pins=cheap_pins(),
            bay="Bay 3",
            limits=LIMITS,
            questions=QUESTIONS,
            sources=self.sources,
            reopen=self.reopened.append,
            aftercare=self.aftercare,
            zone=self.zone,
            aside=ticker,
            windows=WINDOWS,
            exports=self.path.parent / "exports",
            backups=self.backups,
            ballast=self.ballast,
        )
        self.core = Bedside(self.setup)
        self.core.put(SourceState(self.clock.now().t, True))

    def _prove(self, path: Path, cancelled: Cancelled) -> Proved:
        return prove(path, Keys(self.key, known_key(self.secret)), cancelled)

    @property
    def secret(self) -> Secret:
        """Return where the key of the ledger lies."""
        return Secret("ledger", self.path.parent / "keys" / "ledger.key")

    def close(self) -> None:
        """End in order."""
        self.core.close()
        self.backups.close()
        self.database.close()

    def restart(self) -> None:
        """End the program and start it again."""
        self.close()
        self.open()

    @property
    def now(self) -> Snapshot:
        """Return the newest snapshot."""
        return self.core.latest

    def step(self) -> Snapshot:
        """Let the core take in what waits."""
        self.core.step()
        return self.core.latest

    def do(self, command: c.Command) -> Outcome:
        """Carry a command out and return what became of it."""
        self.core.put(command)
        self.step()
        self.step()
        if self.now.outcome(command.id) is None:
            # An old PIN was checked, and the new one is hashed after it.
            self.step()
        outcome = self.now.outcome(command.id)
        assert outcome is not None
        return outcome

    def ok(self, command: c.Command) -> str:
        """Carry a command out that must succeed, and return its id."""
        outcome = self.do(command)
        assert outcome.done, outcome
        return command.id

    def wait(self, minutes: float, *, silent: bool = False, stride: float = 10.0) -> Snapshot:
        """Let time pass, with vital signs unless `silent`."""
        end = self.clock.now().t + minutes * MINUTE
        while self.clock.now().t < end - 1e-6:
            now = self.clock.advance(min(stride, end - self.clock.now().t))
            if not silent:
                self.core.put(VitalsBatch(tuple(self._numerics(now.t))))
            self.core.step()
        return self.now

    def _numerics(self, t: float) -> list[Numeric]:
        # Nobody's numbers stand still: those of a stuck sensor do.
        self.polls += 1
        small = 0.05 * (self.polls % 3)
        found = [judged(m, t, v + small) for m, v in self.vitals.items()]
        if t >= self.nibp_due:
            self.nibp_due = t + 300.0
            small = 0.05 * (int(t / 300.0) % 3)
            found += [judged(m, t, v + small) for m, v in self.nibp.items()]
        return found

    # -- what people do -------------------------------------------------------

    def staff(self) -> int:
        """Create the first two members of staff and sign the first in."""
        self.ok(c.AddStaff(name="Nurse 07", pin=PIN))
        first = self.now.staff[0].id
        self.ok(c.SignIn(staff_id=first, pin=PIN))
        self.ok(c.AddStaff(name="Nurse 12", pin=OTHER_PIN))
        return first

    def staff_in(self) -> None:
        """Sign the first member of staff in again."""
        self.step()
        self.ok(c.SignIn(staff_id=self.now.staff[0].id, pin=PIN))

    def start(self, *, running: bool = False, ended_ago: float = 0.0, **changes: object) -> None:
        """Start a session as staff do."""
        self.ok(self.start_command(running=running, ended_ago=ended_ago, **changes))

    def start_command(
        self, *, running: bool = False, ended_ago: float = 0.0, **changes: object
    ) -> c.StartSession:
        """Return a good start of a session with some parts exchanged."""
        ended = None if running else self.clock.now().t - ended_ago * MINUTE
        given: dict[str, object] = {
            "patient": Patient("20417", "R.K.", 41, 82.0),
            "infusion": Infusion(Route.KETAMINE_IV, 41.0, 40.0, ended),
            "modifiers": frozenset(),
            "earlier_infusions": 3,
            "baseline": Baseline(122.0, 78.0, 72.0, 98.0),
        }
        given.update(changes)
        return c.StartSession(**given)  # type: ignore[arg-type]

    def check_in(self, *ratings: int | None, origin: Origin = Origin.PATIENT) -> str:
        """Answer a whole round of questions; None is a skip."""
        opened = self.ok(c.OpenCheckIn(origin=origin))
        answers = ratings if len(ratings) == len(Symptom) else ratings * len(Symptom)
        for symptom, rating in zip(Symptom, answers, strict=True):
            value = None if rating is None else Rating(rating)
            self.ok(c.Rate(check_in=opened, symptom=symptom, rating=value))
        self.ok(c.CloseCheckIn(check_in=opened))
        return opened

    def assess_all(self) -> None:
        """Find everything good that only staff can find."""
        for item in ITEMS:
            self.ok(c.Assess(item=item, value=1))
        self.ok(c.Assess(item="escort", value=1, text="J.K."))
        for scale in self.now.protocol.scales:
            for part in scale.items:
                self.ok(c.Assess(item=f"{scale.id}.{part.id}", value=2))

    def make_ready(self) -> None:
        """Let a patient recover until every criterion is met."""
        self.wait(60)
        for _ in range(3):
            self.check_in(0)
            self.wait(12)
        self.assess_all()
        self.step()
        blocking = [(r.criterion.id, r.evidence) for r in self.readiness.blocking]
        assert self.readiness.ready, blocking

    @property
    def readiness(self):  # type: ignore[no-untyped-def]
        """Return the newest readiness."""
        assert self.now.session is not None
        return self.now.session.readiness

    def end_command(self, pin: str = PIN, **changes: object) -> c.EndSession:
        """Return a signature on what stands now."""
        from app.domain.session import SessionEnd

        met = frozenset(r.criterion.id for r in self.readiness.results if r.state == "met")
        given: dict[str, object] = {
            "end": SessionEnd.DISCHARGED,
            "signer": c.Signer(staff_id=self.now.staff[0].id, pin=pin),
            "shown": ("Oxygen: 98 %", "Blood pressure: 124/78"),
            "met_shown": met,
        }
        given.update(changes)
        return c.EndSession(**given)  # type: ignore[arg-type]


def newest_past(records: Records, most: int = 100) -> tuple[PastSession, ...]:
    """Return the newest ended sessions as the list has them."""
    *_, whole = listing(records, most, START)
    return whole.found
