"""The bedside core: takes messages in, writes facts down, publishes snapshots."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from app import commands as c
from app.bedside import desk, watch
from app.bedside.monitor import Monitor
from app.bedside.staff import PinHashed, PinsChecked, StaffDesk, without_pin
from app.bedside.view import Viewer
from app.clock import Clock, Instant
from app.domain import facts as f
from app.domain import record as rec
from app.domain.readiness import Protocol
from app.errors import ErrorCode, KioskError, RefusedError, StorageError
from app.forecast.forecaster import Forecaster
from app.log import LOG, log_bug
from app.pins import PinKeeper
from app.snapshot import EndedView, Outcome, Snapshot
from app.storage.records import Records
from app.vitals.source import SourceInfo, SourceState, VitalsBatch

REMEMBERED_OUTCOMES = 64
RETRY_AFTER = 1.0

Message = c.Command | VitalsBatch | SourceState | PinHashed | PinsChecked


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


class Bedside:
    """One bay: its session, its vitals, its staff, and the only writer of the record.

    Everything happens in `step`, which a thread calls in the product and a test
    calls by hand. Messages come in by `put` from any thread.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._records = setup.records
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._waiting: deque[tuple[c.Command, Instant]] = deque()
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()
        self._storage_error: ErrorCode | None = None
        self._retry_at = 0.0
        self._record: rec.SessionRecord | None = None
        self._last_ended: EndedView | None = None
        self._staff = StaffDesk(setup.pins, self.put)
        self._monitor = Monitor(setup.records, setup.source)
        self._clock_watch = watch.ClockWatch()
        self._viewer = Viewer(setup)
        self._asking_since: float | None = None
        self._handlers: dict[type, Callable[..., None]] = {
            VitalsBatch: self._on_vitals,
            SourceState: self._on_source,
            PinHashed: self._on_pin_hashed,
            PinsChecked: self._on_pins_checked,
        }
        self.latest: Snapshot = self._restore(setup.clock.now())

    # -- in and out ---------------------------------------------------------

    def put(self, message: object) -> None:
        """Hand a message to the core, from any thread."""
        self._inbox.put(message)  # type: ignore[arg-type]

    def wait(self, seconds: float) -> None:
        """Wait until there is a message, at most `seconds`."""
        try:
            self._inbox.put(self._inbox.get(timeout=seconds))
        except Empty:
            return

    def step(self, now: Instant | None = None) -> Snapshot:
        """Take in everything that waits, do what the time asks for, publish."""
        now = now or self._setup.clock.now()
        for _ in range(self._inbox.qsize()):
            try:
                message = self._inbox.get_nowait()
            except Empty:
                break
            self._take(message, now)
        self._retry(now)
        self._tick(now)
        self.latest = self._publish(now)
        return self.latest

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
            handler = self._handlers.get(type(message))
            if handler is not None:
                handler(message, now)
            elif isinstance(message, c.Command):
                self._on_command(message, now)
        except Exception as error:
            # One bad message must not end the session of the patient in the bay.
            log_bug("core", error)
            if isinstance(message, c.Command):
                self._answer(message.id, error=ErrorCode.INTERNAL)

    def _on_vitals(self, batch: VitalsBatch, now: Instant) -> None:
        self._monitor.take(batch, now, self._record)

    def _on_source(self, state: SourceState, now: Instant) -> None:
        self._monitor.link(state)

    def _on_command(self, command: c.Command, now: Instant) -> None:
        known = self._outcomes.get(command.id)
        if known is not None and (known.done or known.waiting):
            return
        if self._waiting and isinstance(command, c.EndSession):
            # A signature is never kept in memory, and it must not overtake a tap.
            self._answer(command.id, error=self._storage_error)
        elif self._waiting and desk.handles(command):
            # The order of taps is kept: nothing overtakes what waits for the disk.
            self._hold(command, now)
        elif not self._try(command, now):
            self._hold(command, now)

    def _try(self, command: c.Command, at: Instant) -> bool:
        """Carry out a command; False when the disk refused and it has to wait."""
        try:
            self._carry_out(command, at)
        except RefusedError as error:
            self._answer(command.id, error=error.code, detail=error.detail)
        except StorageError as error:
            self._storage_failed(error, at)
            return False
        return True

    def _carry_out(self, command: c.Command, at: Instant) -> None:
        if isinstance(command, c.AddStaff):
            self._staff.hash_new(command)
        elif isinstance(command, c.SignIn):
            self._staff.check(command, at)
        elif isinstance(command, c.EndSession):
            self._check_end(command, at)
            self._staff.check(command, at)
        elif isinstance(command, c.SignOut):
            self._staff.signed_in = None
            self._answer(command.id)
        elif desk.handles(command):
            self._write(desk.facts_for(command, self._situation(at)), at)
            self._answer(command.id)
        else:
            LOG.error("a command nobody handles: %s", without_pin(command))

    def _check_end(self, command: c.EndSession, at: Instant) -> desk.Situation:
        situation = self._situation(at)
        situation.session()
        desk.check_end(command, situation, self._viewer.readiness(self._view(at)))
        return situation

    def _hold(self, command: c.Command, at: Instant) -> None:
        self._waiting.append((command, at))
        self._outcomes[command.id] = Outcome(
            command.id, done=False, error=self._storage_error, waiting=True
        )

    def _storage_failed(self, error: StorageError, at: Instant) -> None:
        LOG.error("the record could not be written: %s %s", error.code, error.detail)
        self._storage_error = error.code
        self._retry_at = at.t + RETRY_AFTER

    def _retry(self, now: Instant) -> None:
        """Try the waiting commands again, oldest first, until one is refused by the disk."""
        if self._storage_error is None or now.t < self._retry_at:
            return
        while self._waiting:
            command, at = self._waiting[0]
            if not self._try_waiting(command, at):
                self._retry_at = now.t + RETRY_AFTER
                return
            self._waiting.popleft()
        try:
            self._monitor.flush(self._record)
        except StorageError as error:
            self._storage_failed(error, now)
            return
        self._storage_error = None

    def _try_waiting(self, command: c.Command, at: Instant) -> bool:
        self._outcomes.pop(command.id, None)
        if self._try(command, at):
            return True
        self._outcomes[command.id] = Outcome(
            command.id, done=False, error=self._storage_error, waiting=True
        )
        return False

    # -- PINs ---------------------------------------------------------------

    def _on_pin_hashed(self, message: PinHashed, now: Instant) -> None:
        self._or_answer(message.command.id, now, self._add_member, message)

    def _add_member(self, message: PinHashed, now: Instant) -> None:
        self._write(self._staff.added_facts(message, now), now)
        self._answer(message.command.id)

    def _on_pins_checked(self, message: PinsChecked, now: Instant) -> None:
        self._or_answer(message.command.id, now, self._finish_pins, message)

    def _or_answer(
        self, command_id: str, now: Instant, act: Callable[..., None], message: object
    ) -> None:
        """Do what a checked PIN allows; a failure goes to the person who typed it."""
        try:
            act(message, now)
        except StorageError as error:
            # A signature is never kept in memory: it is refused and typed again.
            self._storage_failed(error, now)
            self._answer(command_id, error=error.code)
        except RefusedError as error:
            self._answer(command_id, error=error.code, detail=error.detail)

    def _finish_pins(self, message: PinsChecked, now: Instant) -> None:
        command = message.command
        session = self._record.id if self._record else None
        tries = self._staff.try_facts(message, now, session)
        if not all(message.right):
            self._write(tries, now)
            left = self._staff.tries_left(command)
            self._answer(command.id, error=ErrorCode.WRONG_PIN, detail=left)
            return
        if isinstance(command, c.EndSession):
            self._end(command, tries, now)
        else:
            self._open_staff_side(tries, now)
        self._answer(command.id)

    def _open_staff_side(self, tries: list[f.Fact], now: Instant) -> None:
        try:
            self._write(tries, now)
        except StorageError as error:
            # Staff must be able to look when the disk is full; nothing can be signed then.
            self._storage_failed(error, now)
            for fact in tries:
                self._staff.absorb(fact)

    def _end(self, command: c.EndSession, tries: list[f.Fact], now: Instant) -> None:
        # Looked at again: the record may have changed while the PIN was checked.
        situation = self._check_end(command, now)
        names = {s.staff_id: self._staff.name(s.staff_id) for s in self._signers(command)}
        self._monitor.flush(self._record)
        ended = desk.end_fact(command, situation, names)
        self._write([*tries, ended], now)

    @staticmethod
    def _signers(command: c.EndSession) -> tuple[c.Signer, ...]:
        return (command.signer,) if command.second is None else (command.signer, command.second)

    # -- writing ------------------------------------------------------------

    def _write(self, facts: list[f.Fact], now: Instant) -> None:
        """Commit facts and only then take them into account."""
        if not facts:
            return
        for fact in self._records.append(facts):
            self._absorb(fact, now)

    def _absorb(self, fact: f.Fact, now: Instant) -> None:
        self._staff.absorb(fact)
        if isinstance(fact, f.SessionStarted):
            self._record = rec.begin(fact, now)
            self._last_ended = None
            self._asking_since = now.t
            self._monitor.forget()
        elif self._record is not None and fact.session_id == self._record.id:
            self._record = rec.add(self._record, fact, now)
        if isinstance(fact, f.SessionEnded) and self._record is not None:
            self._last_ended = EndedView(self._record.id, fact.end)
            self._record = None
            self._monitor.forget()

    def _answer(self, command_id: str, *, error: ErrorCode | None = None, detail: str = "") -> None:
        self._outcomes[command_id] = Outcome(command_id, error is None, error, detail)
        while len(self._outcomes) > REMEMBERED_OUTCOMES:
            self._outcomes.popitem(last=False)

    # -- time ---------------------------------------------------------------

    def _tick(self, now: Instant) -> None:
        """Do what only the passing of time asks for."""
        try:
            self._monitor.flush_when_due(self._record, now)
            jump = self._clock_watch.jump(now)
            if self._record is not None and not self._waiting:
                self._write_due(now, jump)
        except StorageError as error:
            self._storage_failed(error, now)
        except KioskError as error:
            LOG.error("tick: %s", error.code)
        except Exception as error:
            log_bug("tick", error)

    def _write_due(self, now: Instant, jump: float | None) -> None:
        # Twice: what the first round writes may ask for a second fact.
        for facts in watch.due(self._view(now), self._viewer, jump):
            self._write(facts, now)
        for facts in watch.due(self._view(now), self._viewer, None):
            self._write(facts, now)

    # -- picture ------------------------------------------------------------

    def _situation(self, at: Instant) -> desk.Situation:
        info = self._setup.source
        setting = desk.Setting(
            bay=self._setup.bay,
            protocols=self._setup.protocols,
            forecast_model=self._setup.forecaster.model,
            source_name=info.name if info else "",
            source_origin=str(info.origin) if info else "none",
        )
        return desk.Situation(at, self._record, self._staff.signed_in, setting)

    def _view(self, now: Instant) -> watch.Scene:
        return watch.Scene(now, self._record, self._monitor, self._asking_since)

    def _publish(self, now: Instant) -> Snapshot:
        scene = self._view(now)
        return self._viewer.snapshot(
            scene,
            staff=self._staff.members(now),
            signed_in=self._staff.current(now),
            outcomes=dict(self._outcomes),
            storage_error=self._storage_error,
            unsaved=len(self._waiting),
            last_ended=self._last_ended,
        )

    def _restore(self, now: Instant) -> Snapshot:
        """Take up where the record ends."""
        self._staff.restore(self._records.staff_facts())
        number = self._records.open_session()
        if number is not None:
            record = rec.rebuild(self._records.facts_of(number), now)
            self._clock_watch.restore(record.last, now)
            self._record = rec.over_gap(record, now)
            # What fell due while the kiosk was off was never asked.
            self._asking_since = now.t
            self._monitor.restore(self._record, now)
        return self._publish(now)
