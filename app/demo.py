"""A demonstration: a patient who does not exist, half an hour after an infusion."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from app import commands as c
from app.clock import Clock, Instant, ManualClock, SystemClock
from app.config import Config, SourceKind
from app.domain.metric import NIBP
from app.domain.numeric import Numeric, judged
from app.domain.session import Baseline, Infusion, Modifier, Patient, Route
from app.domain.symptom import Origin, Rating, Symptom
from app.kiosk import Kiosk
from app.pins import PinKeeper
from app.vitals.simulator import Course, SimulatedPatient
from app.vitals.source import SourceState, VitalsBatch, VitalsSource

PIN = "246810"
SECOND_PIN = "135790"
FIRST, SECOND = "Nurse 07", "Nurse 12"

MINUTE = 60.0
INFUSION_MINUTES = 40.0
ENDED_MINUTES_AGO = 30.0
SEED_STEP = 30.0

# Minutes after the end, and the answers in the order of Symptom.
_ROUNDS = ((4.0, (3, 3, 1, 2, 1)), (14.0, (2, 3, 1, 2, 0)), (24.0, (1, 2, 0, 1, 0)))


def temporary(config: Config) -> Config:
    """Return the settings with a data folder that is thrown away afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="recovery-kiosk-demo-"))
    return config._replace(
        data_folder=folder,
        source=SourceKind.SIMULATOR,
        replay=None,
        sources=(),
        disk_reserve=0,
        ledger_key=None,
        pepper_key=None,
    )


class DemoKiosk(Kiosk):
    """A kiosk with a session already under way, on a temporary record."""

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        """Play the hour before now into an empty record."""
        clock = clock or SystemClock()
        self._folder = temporary(config)
        now = clock.now()
        ended = now.t - ENDED_MINUTES_AGO * MINUTE
        course = Course(ended, ended - INFUSION_MINUTES * MINUTE)
        super().__init__(
            self._folder,
            clock=clock,
            source=SimulatedPatient(config.seed, course=course),
            demo_pin=PIN,
        )
        _Past(self, SimulatedPatient(config.seed, course=course), now, ended).play()

    def stop(self) -> None:
        """End everything and throw the temporary record away."""
        super().stop()
        shutil.rmtree(self._folder.data_folder, ignore_errors=True)


class _Past:
    """Lets the core live through the time before now, with times in the past."""

    def __init__(self, kiosk: Kiosk, patient: SimulatedPatient, now: Instant, ended: float) -> None:
        self._core = kiosk.core
        self._patient = patient
        self._now = now
        self._ended = ended
        self._t = ended - INFUSION_MINUTES * MINUTE

    def play(self) -> None:
        self._patient.open(self._t)
        self._core.put(SourceState(self._t, True))
        first = self._add(FIRST, PIN)
        self._sign_in(first)
        self._add(SECOND, SECOND_PIN)
        self._do(self._start())
        self._until(self._ended)
        self._do(c.EndInfusion())
        for minutes, answers in _ROUNDS:
            self._until(self._ended + minutes * MINUTE)
            self._check_in(answers)
            if minutes == _ROUNDS[0][0]:
                self._do(c.Assess(item="escort", value=1, text="J.K."))
        self._do(c.Assess(item="oriented", value=1))
        self._do(c.SignOut())
        self._until(self._now.t)

    def _start(self) -> c.StartSession:
        return c.StartSession(
            patient=Patient("20417", "R.K.", 41, 82.0),
            infusion=Infusion(Route.KETAMINE_IV, 41.0, INFUSION_MINUTES, None),
            modifiers=frozenset({Modifier.BENZODIAZEPINE}),
            earlier_infusions=3,
            baseline=Baseline(122.0, 76.0, 68.0, 98.0),
        )

    def _check_in(self, answers: tuple[int, ...]) -> None:
        opened = c.OpenCheckIn(origin=Origin.PROMPT)
        self._do(opened)
        for symptom, answer in zip(Symptom, answers, strict=True):
            self._t += 3.0
            self._do(c.Rate(check_in=opened.id, symptom=symptom, rating=Rating(answer)))
        self._do(c.CloseCheckIn(check_in=opened.id))

    def _step(self) -> None:
        self._core.step(self._now.at(self._t))

    def _until(self, t: float) -> None:
        while self._t < t:
            self._t = min(t, self._t + SEED_STEP)
            self._core.put(VitalsBatch(tuple(self._patient.poll(self._t))))
            self._step()

    def _do(self, command: c.Command) -> None:
        self._core.put(command)
        self._step()
        while (outcome := self._core.latest.outcome(command.id)) is None:
            # A PIN is hashed on its own thread.
            self._core.wait(1.0)
            self._step()
        if not outcome.done:
            raise RuntimeError(f"the demonstration could not {type(command).__name__}")

    def _add(self, name: str, pin: str) -> int:
        self._do(c.AddStaff(name=name, pin=pin))
        return self._core.latest.staff[-1].id

    def _sign_in(self, staff_id: int) -> None:
        self._do(c.SignIn(staff_id=staff_id, pin=PIN))


def keeper_in_place() -> PinKeeper:
    """Return a PIN keeper that works where it is called, for a rehearsal without threads."""
    return PinKeeper(run=_at_once)


def _at_once(job: object) -> None:
    assert callable(job)
    job()


class RehearsedKiosk(Kiosk):
    """A kiosk with an empty temporary record whose time is moved by hand, without threads."""

    def __init__(
        self,
        config: Config,
        source: VitalsSource | None = None,
        pins: PinKeeper | None = None,
    ) -> None:
        """Begin now, with nobody in the bay; `source` takes the simulated patient's place."""
        self._settings = temporary(config)
        self.moved = ManualClock(SystemClock().now())
        self.patient = source or SimulatedPatient(config.seed)
        super().__init__(
            self._settings,
            clock=self.moved,
            source=self.patient,
            pins=pins or keeper_in_place(),
            demo_pin=PIN,
        )
        self._pressure: tuple[float, float] | None = None
        self.patient.open(self.moved.now().t)

    def start(self) -> None:
        """Say that the monitor is there; nothing runs by itself."""
        self.core.put(SourceState(self.moved.now().t, True))
        self.core.step()

    def infuse(self, began_ago: float, ends_in: float) -> None:
        """Put the patient into an infusion; both in minutes from now."""
        t = self.moved.now().t
        if isinstance(self.patient, SimulatedPatient):
            self.patient.set_course(Course(t + ends_in * MINUTE, t - began_ago * MINUTE))

    def live(self, seconds: float, *, silent: bool = False) -> None:
        """Let time pass, with vital signs unless `silent`."""
        now = self.moved.advance(seconds)
        numerics = tuple(self.patient.poll(now.t))
        if not silent:
            self.core.put(VitalsBatch(self._pressed(numerics)))
        self.core.step()

    def press(self, systolic: float, diastolic: float) -> None:
        """Let the next measurement of the cuff give these, in mmHg."""
        self._pressure = systolic, diastolic

    @property
    def pressing(self) -> bool:
        """Return whether the measurement that was asked for is still to come."""
        return self._pressure is not None

    def _pressed(self, numerics: tuple[Numeric, ...]) -> tuple[Numeric, ...]:
        """Put the pressure that was asked for in the place of the first one measured."""
        at = next((n.t for n in numerics if n.metric in NIBP), None)
        if self._pressure is None or at is None:
            return numerics
        systolic, diastolic = self._pressure
        self._pressure = None
        mean = round(diastolic + (systolic - diastolic) / 3.0)
        values = dict(zip(NIBP, (systolic, diastolic, float(mean)), strict=True))
        return tuple(
            judged(n.metric, at, values[n.metric]) if n.metric in values and n.t == at else n
            for n in numerics
        )

    def fill_disk(self) -> None:
        """Let the record refuse to grow, as on a full disk."""
        pages = self.database.rows("PRAGMA page_count")[0][0]
        self.database.rows(f"PRAGMA max_page_count = {pages}")

    def make_room(self) -> None:
        """Let the record grow again."""
        self.database.rows("PRAGMA max_page_count = 1073741823")

    def think(self) -> None:
        """Let the core take in what waits."""
        self.core.step()

    def _reopen(self, source: str) -> None:
        # No reader runs here: what one would do is done at once.
        t = self.moved.now().t
        self.patient.close()
        self.patient.open(t)
        self.core.put(SourceState(t, True, source=source))

    def summary(self, session_id: int) -> list[str]:
        """Return what the record holds of a session, a line each."""
        counts = self.records.counts(session_id)
        size = self._settings.database.stat().st_size
        lines = [f"  {kind.replace('_', ' ')}: {n}" for kind, n in sorted(counts.facts.items())]
        return [
            f"session {session_id} in a record of {size / 1000:.0f} kB",
            *lines,
            f"  seconds of vital signs: {counts.numerics}",
        ]

    def stop(self) -> None:
        """End everything and throw the temporary record away."""
        self.core.close()
        self.patient.close()
        self.database.close()
        shutil.rmtree(self._settings.data_folder, ignore_errors=True)
