"""What completed sessions teach: whose weights a forecast starts from, and what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app import commands as c
from app.bedside.scoring import completed
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.forecast import PriorUse
from app.domain.learning import NOT_LEARNING, LearnedScope, LearningView, ReturningPatient
from app.domain.record import SessionRecord
from app.domain.session import SessionEnd
from app.errors import StorageError
from app.forecast.calibration import truth
from app.forecast.forecaster import Forecaster, ForecastInput
from app.forecast.learning import Prior
from app.log import LOG, log_bug
from app.storage.records import Records

Numbers = tuple[int | None, int | None]
NOTHING: Numbers = (None, None)


@dataclass(frozen=True, slots=True)
class _Known:
    """A prior with the facts it is made of."""

    prior: Prior | None
    use: PriorUse


class LearningDesk:
    """Knows what was learned; reads and makes facts, the core writes them."""

    def __init__(self, records: Records, forecaster: Forecaster) -> None:
        self._records = records
        self._model = forecaster.model
        self._learner = forecaster.learner
        self._known: dict[Numbers, _Known] = {NOTHING: _Known(None, PriorUse())}
        # Read by the start screen's preview from another thread: replaced, never changed.
        self._looked_up: tuple[str, Numbers] = ("", NOTHING)
        self.returning: ReturningPatient | None = None
        self.view = NOT_LEARNING
        self.refresh()

    # -- what is known --------------------------------------------------------

    def refresh(self) -> None:
        """Read again what is learned and whether it is used; a disk error leaves it as it was."""
        if self._learner is None:
            return
        try:
            self._refresh()
        except StorageError as error:
            LOG.error("what was learned could not be read: %s", error.code)

    def _refresh(self) -> None:
        setting = self._records.learning_setting()
        newest = self._records.learned(LearnedScope.POPULATION)
        self.view = LearningView(
            able=True,
            patients=setting is None or setting.patients,
            population=setting is None or setting.population,
            population_sessions=0 if newest is None else newest.sessions,
            population_version=0 if newest is None else newest.version,
            patients_known=self._records.patients_learned(),
            other_model=newest is not None and newest.model != self._model,
        )
        mrn = self._looked_up[0]
        self._look(mrn, self.numbers(mrn))

    def _look(self, mrn: str, numbers: Numbers) -> None:
        """Have the weights ready before the start screen's thread asks for them."""
        for made in ((numbers[0], None), numbers):
            self._of(made)
        self._looked_up = (mrn, numbers)

    def numbers(self, mrn: str) -> Numbers:
        """Return the facts that a session of this patient would start from."""
        if self._learner is None:
            return NOTHING
        population = patient = None
        if self.view.population:
            population = self._usable(self._records.learned(LearnedScope.POPULATION))
        if self.view.patients and mrn:
            patient = self._usable(self._records.learned(LearnedScope.PATIENT, mrn))
        return population, patient

    def _usable(self, fact: f.WeightsLearned | None) -> int | None:
        return fact.seq if fact is not None and fact.model == self._model else None

    def prior(self, numbers: Numbers) -> Prior | None:
        """Return the weights made of these facts; None for the untrained cohort."""
        return self._of(numbers).prior

    def use(self, numbers: Numbers) -> PriorUse:
        """Return how much was learned by these facts."""
        return self._of(numbers).use

    def _of(self, numbers: Numbers) -> _Known:
        found = self._known.get(numbers)
        if found is None:
            found = self._made(numbers)
            # The running session's and the one being typed in: nothing older is needed.
            kept = dict(list(self._known.items())[-3:])
            self._known = {NOTHING: self._known[NOTHING], **kept, numbers: found}
        return found

    def _made(self, numbers: Numbers) -> _Known:
        population, patient = (
            None if seq is None else self._records.learned_fact(seq) for seq in numbers
        )
        if self._learner is None:
            return _Known(None, PriorUse())
        try:
            prior = self._learner.start(
                None if population is None else population.weights,
                None if patient is None else patient.weights,
                f"{numbers[0]}-{numbers[1]}",
            )
        except ValueError as error:
            # The forecast is then the published one; staff see that nothing was learned.
            log_bug("learned weights", error)
            return _Known(None, PriorUse())
        return _Known(
            prior,
            PriorUse(
                population_sessions=0 if population is None else population.sessions,
                population_version=0 if population is None else population.version,
                patient_sessions=0 if patient is None else patient.sessions,
                patient_version=0 if patient is None else patient.version,
            ),
        )

    # -- the patient who is typed in -------------------------------------------

    def look_up(self, mrn: str) -> None:
        """Find what is known of a patient; an empty MRN forgets it."""
        mrn = mrn.strip()
        if not mrn:
            self.returning = None
            self._look("", self.numbers(""))
            return
        ended = [row for row in self._records.sessions_of(mrn) if row.end is not None]
        done = [row for row in ended if row.end != SessionEnd.ENTERED_IN_ERROR]
        numbers = self.numbers(mrn)
        self._look(mrn, numbers)
        learned = self.use(numbers).patient_sessions
        last = self._last_settled(done[0].id) if done else None
        self.returning = ReturningPatient(mrn, len(done), learned, last)

    def _last_settled(self, session_id: int) -> float | None:
        """Return the minutes until all that was reported had settled, None if something had not."""
        found = completed(self._records, session_id)
        times = [] if found is None else [settled.by for settled in truth(found).values()]
        known = [t for t in times if t is not None]
        return max(known) if known and len(known) == len(times) else None

    def sessions_learned(self, mrn: str) -> int:
        """Return how many sessions of a patient a forecast would start from."""
        return self.use(self.numbers(mrn)).patient_sessions

    def preview_prior(self, mrn: str) -> Prior | None:
        """Return what a forecast for this patient would start from; from any thread."""
        looked_up, numbers = self._looked_up
        if mrn != looked_up:
            numbers = (numbers[0], None)
        known = self._known.get(numbers)
        return None if known is None else known.prior

    # -- a completed session ----------------------------------------------------

    def taught(
        self,
        record: SessionRecord,
        end: f.SessionEnded,
        given: Callable[[], ForecastInput],
        now: Instant,
    ) -> list[f.Fact]:
        """Return what a session teaches as it ends; nothing where learning is off or fails.

        It must never stand in the way of a signature. Times that nobody confirmed teach nothing.
        """
        wanted = self.view.patients or self.view.population
        if self._learner is None or not wanted or end.end == SessionEnd.ENTERED_IN_ERROR:
            return []
        if record.gap is not None:
            return []
        try:
            return self._taught(record, end, given(), now)
        except Exception as error:
            log_bug("learning", error)
            return []

    def _taught(
        self, record: SessionRecord, end: f.SessionEnded, given: ForecastInput, now: Instant
    ) -> list[f.Fact]:
        assert self._learner is not None
        mrn = record.patient.mrn
        population = self._newest(LearnedScope.POPULATION, "")
        patient = self._newest(LearnedScope.PATIENT, mrn)
        # What was reset during the session is not brought back by its end.
        priors = (
            None if population is None else record.priors[0],
            None if patient is None else record.priors[1],
        )
        before = self._records.population_taught_by(mrn)
        taught = self._learner.learn(
            replace(given, prior=self.prior(priors)),
            now.t,
            None if population is None else population.weights,
            0 if population is None else population.sessions,
            before,
        )
        if taught is None:
            return []
        found: list[f.Fact] = []
        for scope, on, last, weights in (
            (LearnedScope.PATIENT, self.view.patients, patient, taught.patient),
            (LearnedScope.POPULATION, self.view.population, population, taught.population),
        ):
            if on:
                found.append(
                    f.WeightsLearned(
                        at=now,
                        command_id=end.command_id,
                        session_id=record.id,
                        scope=scope,
                        mrn=mrn if scope == LearnedScope.PATIENT else "",
                        version=1 if last is None else last.version + 1,
                        sessions=1 if last is None else last.sessions + 1,
                        model=self._model,
                        weights=weights,
                    )
                )
        return found

    def _newest(self, scope: LearnedScope, mrn: str) -> f.WeightsLearned | None:
        fact = self._records.learned(scope, mrn)
        return fact if fact is not None and fact.model == self._model else None


def setting_facts(command: c.SetLearning, view: LearningView, now: Situation) -> list[f.Fact]:
    """Return the switches as they are from now on; nothing when they stay as they are."""
    staff = now.staff()
    wanted = replace(
        view,
        patients=view.patients if command.patients is None else command.patients,
        population=view.population if command.population is None else command.population,
    )
    if wanted == view:
        return []
    return [
        f.LearningSet(
            at=now.at,
            command_id=command.id,
            staff_id=staff,
            patients=wanted.patients,
            population=wanted.population,
        )
    ]


def reset_facts(command: c.ResetLearning, now: Situation) -> list[f.Fact]:
    """Return that what was learned so far is used no more."""
    staff = now.staff()
    return [f.LearningReset(at=now.at, command_id=command.id, staff_id=staff, scope=command.scope)]
