"""The bedside core: takes messages in, writes facts down, publishes snapshots."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

from app import commands as c
from app.bedside import desk, ending, watch
from app.bedside.asking import COMMANDS as ASKED
from app.bedside.attention import AttentionDesk
from app.bedside.concerns import ConcernDesk
from app.bedside.duties import Duties
from app.bedside.glass import GlassRoom
from app.bedside.learning import NOTHING, LearningDesk
from app.bedside.monitor import Monitor
from app.bedside.outcomes import Held, Outcomes
from app.bedside.proving import PinHashed, PinsChecked, Proven, ProvingDesk
from app.bedside.reserve import ReserveRoom
from app.bedside.rights import check_rights
from app.bedside.rooms import Rooms, furnished
from app.bedside.setup import Setup
from app.bedside.situation import Situation, setting_of
from app.bedside.staff import StaffDesk
from app.bedside.view import Viewer
from app.clock import Instant, TimeAxis
from app.domain import facts as f
from app.domain import record as rec
from app.errors import PASSING, ErrorCode, RefusedError, StorageError
from app.forecast.learning import Prior
from app.log import LOG, log_bug
from app.snapshot import EndedView, Snapshot
from app.vitals.source import SourceState, VitalsBatch

RETRY_AFTER, LOG_AGAIN = 1.0, 60.0

_T = TypeVar("_T")

Message = c.Command | VitalsBatch | SourceState | PinHashed | PinsChecked


class Bedside:
    """One bay: its session, its vitals, its staff, and the only writer of the record.

    Everything happens in `step`, which a thread calls in the product and a test
    calls by hand. Messages come in by `put` from any thread.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._records = setup.records
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._taken: deque[Message] = deque()
        self._outcomes = Outcomes()
        self._storage_error: ErrorCode | None = None
        self._retry_at, self._logged_at = 0.0, float("-inf")
        self._record: rec.SessionRecord | None = None
        self._axis = TimeAxis(setup.clock.now())
        self._last_ended: EndedView | None = None
        self._staff = StaffDesk()
        record = Proven(self._write, self._storage_failed, self._session_id, self._end)
        self._proving = ProvingDesk(self._staff, setup.pins, self._outcomes, record, self.put)
        self._monitor = Monitor(setup.records, setup.sources)
        self._learning = LearningDesk(setup.records, setup.forecaster)
        self._concerns = ConcernDesk(setup.records)
        self._glass = GlassRoom(self.put)
        self._reserve = ReserveRoom(setup.ballast, setup.records.disk_reserve())
        own = (self._reserve, self._glass, self._concerns)
        self._rooms = Rooms(furnished(setup, self._staff, self._learning, own, self.put))
        self._viewer = Viewer(setup, self._learning, self._concerns)
        self._attention = AttentionDesk(setup.limits)
        self._duties = Duties(self._viewer, self._attention, self._concerns)
        self._sources_noted = False
        self._asking_since: float | None = None
        self.latest: Snapshot = self._restore(setup.clock.now())

    # -- in and out ---------------------------------------------------------

    def put(self, message: object) -> None:
        """Hand a message to the core, from any thread."""
        self._inbox.put(message)  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        """Wait until there is a message, at most `seconds`; `step` takes it first."""
        if self._taken or self._rooms.busy:
            return
        try:
            self._taken.append(self._inbox.get(timeout=seconds))
        except Empty:
            return

    def step(self, now: Instant | None = None) -> Snapshot:
        """Take in everything that waits, do what the time asks for, publish."""
        now = now or self._setup.clock.now()
        for _ in range(self._inbox.qsize()):
            try:
                self._taken.append(self._inbox.get_nowait())
            except Empty:
                break
        while self._taken:
            self._take(self._taken.popleft(), now)
        self._retry(now)
        self._tick(now)
        self._rooms.go_round(self._situation(now, self._staff.signed_in))
        self.latest = self._publish(now)
        return self.latest

    def preview_prior(self, mrn: str) -> Prior | None:
        """Return what a forecast for this patient would start from; from any thread."""
        return self._learning.preview_prior(mrn)

    def close(self) -> None:
        """Write what is still held and let go of the PIN thread; the database stays open."""
        try:
            self._monitor.flush(self._record)
        except StorageError as error:
            LOG.warning("vitals of the last seconds were not written: %s", error.code)
        self._setup.pins.close()

    # -- messages -----------------------------------------------------------

    def _take(self, message: Message, now: Instant) -> None:
        try:
            if isinstance(message, VitalsBatch):
                self._monitor.take(message, now, self._record)
            elif isinstance(message, SourceState):
                self._monitor.link(message)
            elif isinstance(message, PinHashed | PinsChecked):
                self._proving.take(message, now)
            elif isinstance(message, c.Command):
                self._on_command(message, now)
        except Exception as error:
            # One bad message must not end the session of the patient in the bay.
            log_bug("core", error)

    def _on_command(self, command: c.Command, now: Instant) -> None:
        if self._outcomes.settled(command.id):
            return
        held = Held(command, now, self._staff.signed_in)
        if self._outcomes.held and isinstance(command, c.EndSession):
            # A signature is never kept in memory, and it must not overtake a tap.
            self._outcomes.answer(command.id, self._storage_error)
        elif self._outcomes.held and _waits(command):
            # The order of taps is kept: nothing overtakes what waits for the disk.
            self._outcomes.hold(held, self._storage_error)
        elif not self._try(held):
            if _waits(command) or isinstance(command, c.PauseNotices):
                self._outcomes.hold(held, self._storage_error)
            else:
                self._outcomes.answer(command.id, self._storage_error)

    def _try(self, held: Held) -> bool:
        """Carry out a command; False when the disk refused and it has to wait."""
        command = held.command
        try:
            self._carry_out(held)
        except RefusedError as error:
            self._outcomes.answer(command.id, error.code, error.detail)
        except StorageError as error:
            if error.code in PASSING:
                self._storage_failed(error, self._setup.clock.now())
                return False
            LOG.error("the record refused a command: %s", error.code)
            self._outcomes.answer(command.id, error.code)
        except Exception as error:
            log_bug("core", error)
            self._outcomes.answer(command.id, ErrorCode.INTERNAL)
        return True

    def _carry_out(self, held: Held) -> None:
        command, at = held.command, held.at
        check_rights(command, self._staff.role(held.staff_id))
        if isinstance(command, c.EndSession):
            self._check_end(command, at)
        if self._proving.handles(command):
            self._proving.begin(command, at)
        elif isinstance(command, c.SignOut):
            self._staff.signed_in = None
            self._outcomes.answer(command.id)
        elif desk.handles(command):
            situation = self._situation(at, held.staff_id, command)
            self._write(desk.facts_for(command, situation), command.screen)
            self._outcomes.answer(command.id)
        elif isinstance(command, c.PauseNotices):
            situation = self._situation(at, held.staff_id)
            self._write(self._attention.pause(command, situation), command.screen)
            self._outcomes.answer(command.id)
        elif isinstance(command, c.TestSource):
            self._test_source(command, self._situation(at, held.staff_id))
        else:
            self._ask_rooms(command, self._situation(at, held.staff_id))

    def _ask_rooms(self, command: c.Command, now: Situation) -> None:
        answer = self._rooms.carry_out(command, now)
        if answer is None:
            # Its name and never what it carries: that may be a PIN.
            LOG.error("a command nobody handles: %s", type(command).__name__)
            return
        facts, detail = answer
        self._write(facts, command.screen)
        self._outcomes.answer(command.id, detail=detail)

    def _test_source(self, command: c.TestSource, now: Situation) -> None:
        now.staff()
        if self._setup.reopen is None or not self._monitor.links.test(command.source, now.at.t):
            raise RefusedError(ErrorCode.VALUE_REFUSED, "source")
        self._setup.reopen(command.source)
        self._outcomes.answer(command.id)

    def _check_end(self, command: c.EndSession, at: Instant) -> Situation:
        situation = self._situation(at, self._staff.signed_in)
        situation.session()
        told = self._concerns.of(situation.session(), at)
        ending.check_end(command, situation, self._viewer.readiness(self._scene(at)), told)
        return situation

    # -- a disk that refuses --------------------------------------------------

    def _storage_failed(self, error: StorageError, now: Instant) -> None:
        if self._storage_error != error.code or now.t >= self._logged_at + LOG_AGAIN:
            # Not for every try: the log has to tell of other things too.
            LOG.error("the record could not be written: %s %s", error.code, error.detail)
            self._logged_at = now.t
        self._storage_error = error.code
        self._retry_at = now.t + RETRY_AFTER

    def _retry(self, now: Instant) -> None:
        """Try the waiting commands again, oldest first, until the disk refuses one."""
        if self._storage_error is None or now.t < self._retry_at:
            return
        while self._outcomes.held:
            held = self._outcomes.held[0]
            if not self._try(held):
                self._outcomes.still_waiting(held, self._storage_error)
                self._retry_at = now.t + RETRY_AFTER
                return
            self._outcomes.held.popleft()
        if self._storage_error is not None:
            self._try_the_disk(now)

    def _try_the_disk(self, now: Instant) -> None:
        """See whether the record can be written again: nothing that waits would show it."""
        try:
            self._with_reserve(self._records.try_to_write)
        except StorageError as error:
            self._storage_failed(error, now)
        else:
            self._storage_error = None

    # -- writing ------------------------------------------------------------

    def _session_id(self) -> int | None:
        return self._record.id if self._record else None

    def _end(self, command: c.EndSession, tries: list[f.Fact], now: Instant) -> None:
        # Looked at again: the record may have changed while the PIN was checked.
        situation = self._check_end(command, now)
        self._with_reserve(partial(self._monitor.flush, self._record))
        end = ending.end_fact(command, situation, self._staff.member)
        scene = self._scene(now)
        given = partial(self._viewer.given, scene)
        taught = self._learning.taught(situation.session(), end, given, now)
        self._write([*tries, end, *taught], command.screen)

    def _write(self, facts: list[f.Fact], screen: str = "") -> None:
        """Commit facts and only then take them into account; `screen` is where they came from."""
        if not facts:
            return
        if screen:
            facts = [replace(fact, screen=screen) for fact in facts]
        for fact in self._with_reserve(partial(self._records.append, facts)):
            self._absorb(fact)
        self._storage_error = None

    def _with_reserve(self, write: Callable[[], _T]) -> _T:
        """Write; where the disk is full during a session, once more with its reserve."""
        try:
            return write()
        except StorageError as error:
            now, running = self._setup.clock.now(), self._record is not None
            if not self._reserve.free(error.code, now, running=running):
                raise
            return write()

    def _absorb(self, fact: f.Fact) -> None:
        self._staff.absorb(fact)
        self._rooms.absorb(fact)
        if isinstance(fact, f.SessionStarted):
            self._record = rec.begin(fact, self._axis)
            self._last_ended = None
            self._asking_since = self._axis.place(fact.at)
            self._monitor.forget()
        elif self._record is not None and fact.session_id == self._record.id:
            self._record = rec.add(self._record, fact, self._axis)
            if rec.clock_moved(fact) and self._record.gap is not None:
                self._place_anew(self._record, fact.at)
        if isinstance(fact, f.SessionEnded) and self._record is not None:
            self._last_ended = EndedView(self._record.id, fact.end)
            self._record = None
            self._monitor.forget()

    def _place_anew(self, record: rec.SessionRecord, now: Instant) -> None:
        """Move what lies before a gap: the clock that measures it has been put right."""
        try:
            history = self._records.facts_of(record.id)
            self._monitor.flush(record)
        except StorageError as error:
            # The next start places it all; until then staff have the notice.
            self._storage_failed(error, now)
        else:
            self._monitor.forget()
            self._take_up(history, now)

    # -- time ---------------------------------------------------------------

    def _tick(self, now: Instant) -> None:
        """Do what only the passing of time asks for; what fails does not stop the rest."""
        duties = (self._flush_vitals, self._note_sources, self._note_reserve, self._do_duties)
        for duty in duties:
            try:
                duty(now)
            except StorageError as error:
                self._storage_failed(error, now)
            except Exception as error:
                log_bug("tick", error)

    def _flush_vitals(self, now: Instant) -> None:
        flush = partial(self._monitor.flush_when_due, self._record, now)
        if self._with_reserve(flush) and not self._outcomes.held:
            self._storage_error = None

    def _do_duties(self, now: Instant) -> None:
        self._duties.clock.look(now)
        if self._record is None:
            self._duties.rest()
        else:
            scene = partial(self._scene, now)
            self._duties.work(scene, self._write, blocked=bool(self._outcomes.held))

    # -- picture ------------------------------------------------------------

    def _situation(
        self, at: Instant, staff_id: int | None, command: c.Command | None = None
    ) -> Situation:
        setting = setting_of(self._setup, self._monitor.links)
        starting = isinstance(command, c.StartSession)
        mrn = command.patient.mrn.strip() if isinstance(command, c.StartSession) else ""
        priors = self._learning.numbers(mrn) if starting else NOTHING
        return Situation(at, self._record, staff_id, setting, priors)

    def _scene(self, now: Instant) -> watch.Scene:
        return watch.Scene(now, self._record, self._monitor, self._asking_since)

    def _publish(self, now: Instant) -> Snapshot:
        shown = self._rooms.shown(self._situation(now, self._staff.signed_in))
        return self._viewer.snapshot(
            self._scene(now),
            staff=self._staff.members(now),
            signed_in=self._staff.current(now),
            outcomes=self._outcomes,
            storage_error=self._storage_error,
            last_ended=self._last_ended,
            shown=shown,
            unwritten=(*self._duties.unwritten, *self._glass.notices(now)),
        )

    def _restore(self, now: Instant) -> Snapshot:
        """Take up where the record ends."""
        self._staff.restore(self._records.staff_facts())
        self._glass.restore(self._records.glass_facts())
        number = self._records.open_session()
        if number is not None:
            history = self._records.facts_of(number)
            self._take_up(history, now)
            assert self._record is not None
            self._duties.clock.restore(self._record.read, now)
            # What fell due while the kiosk was off was never asked.
            self._asking_since = now.t
        return self._publish(now)

    def _take_up(self, history: list[f.Fact], now: Instant) -> None:
        """Place a session's facts and vital signs in time."""
        self._axis = rec.axis_of(history, now)
        self._record = rec.over_gap(rec.rebuild(history, self._axis), now)
        self._monitor.restore(self._record, self._axis)

    def _note_sources(self, now: Instant) -> None:
        """Write down which sources are configured, when they are not those of the last start."""
        if self._sources_noted or not self._staff.members(now):
            return
        lines = self._monitor.links.lines()
        if lines != self._records.sources_set():
            self._write([f.SourcesSet(at=now, command_id=c.new_id(), sources=lines)])
        self._sources_noted = True

    def _note_reserve(self, now: Instant) -> None:
        """Write down what became of the reserve on the disk; nothing overtakes what waits."""
        if self._staff.members(now) and not self._outcomes.held:
            self._write(self._reserve.due(now))


def _waits(command: c.Command) -> bool:
    """Return whether a command is kept until the disk takes it, in the order of the taps."""
    return desk.handles(command) or isinstance(command, ASKED)
