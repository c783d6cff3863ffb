"""Past sessions as files: in short pieces beside everything else, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app import commands as c
from app.bedside.export_files import session_files, tables_end
from app.bedside.past import pieces
from app.bedside.review import reviewed
from app.bedside.situation import Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.export import ExportFormat, ExportState, ExportView
from app.domain.readiness import Protocol
from app.errors import ErrorCode, RefusedError, StorageError
from app.log import log_bug
from app.snapshot import Snapshot, StaffMember
from app.storage.export_folder import ExportFolder
from app.storage.records import Records

# What one export may hold at most: more are several exports.
MOST = 100_000


@dataclass(slots=True)
class _Running:
    """One export from the command to its name."""

    command: c.ExportSessions
    begun: Situation
    folder: ExportFolder
    staff: tuple[StaffMember, ...]
    steps: Iterator[None]
    sessions: list[int] = field(default_factory=list)
    done: int = 0
    wanted: Snapshot | None = None  # its report is to be painted
    reports: dict[int, bytes] = field(default_factory=dict)
    finishing: bool = False
    recorded: bool = False


class ExportRoom:
    """Runs one export at a time; reports are painted by the screens and handed over."""

    def __init__(
        self,
        records: Records,
        parent: Path | None,
        staff: Callable[[Instant], tuple[StaffMember, ...]],
        put: Callable[[object], None],
        hours: float,
    ) -> None:
        """`hours` before a session a round of questions may have been asked for it."""
        self._records, self._parent, self._hours = records, parent, hours
        self._staff, self._put = staff, put
        self._running: _Running | None = None
        self._view: ExportView | None = None

    @property
    def busy(self) -> bool:
        """Return whether there is a piece to do now; for a report it has to wait."""
        running = self._running
        return running is not None and running.wanted is None and not running.finishing

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        known = (c.ExportSessions, c.CancelExport, c.ForgetExport, c.GiveReport, c.FinishExport)
        return isinstance(command, known)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Begin, cancel or record an export; raises RefusedError."""
        if isinstance(command, c.GiveReport):
            self._take_report(command)
        elif isinstance(command, c.FinishExport):
            return self._recorded(command, now), ""
        else:
            now.staff()
            if isinstance(command, c.ExportSessions):
                self._begin(command, now)
            elif isinstance(command, c.CancelExport):
                self._stop(ExportState.CANCELLED)
            elif self._running is None:
                self._view = None
        return [], ""

    # -- one export -----------------------------------------------------------

    def _begin(self, command: c.ExportSessions, now: Situation) -> None:
        if self._running is not None:
            raise RefusedError(ErrorCode.EXPORT_RUNNING)
        if not command.formats or self._parent is None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "formats")
        name = f"sessions-{now.at.local():%Y-%m-%d-%H%M%S}"
        try:
            folder = ExportFolder(self._parent, name)
        except StorageError as error:
            # Of the folder, not of the record: nothing else has to wait for it.
            raise RefusedError(error.code, error.detail) from error
        running = _Running(command, now, folder, self._staff(now.at), iter(()))
        running.steps = self._steps(running)
        self._running = running
        self._view = ExportView(command.id, ExportState.RUNNING, 0, 0, str(folder.path))

    def _steps(self, running: _Running) -> Iterator[None]:
        """Do the export in pieces of some milliseconds."""
        yield from self._collect(running)
        # The tables begin with the oldest.
        running.sessions.sort()
        if not running.sessions:
            raise RefusedError(ErrorCode.NOTHING_TO_EXPORT)
        for session in running.sessions:
            yield from self._one(running, session)
            running.done += 1
            yield
        tables_end(running.folder)
        yield from running.folder.sync()
        running.finishing = True
        self._put(c.FinishExport(export=running.command.id))

    def _collect(self, running: _Running) -> Iterator[None]:
        command = running.command
        if command.sessions:
            running.sessions += command.sessions[:MOST]
            return
        for ids in pieces(self._records, running.begun.at, command.wanted):
            running.sessions += ids[: MOST - len(running.sessions)]
            yield

    def _one(self, running: _Running, session: int) -> Iterator[None]:
        formats, folder, now = running.command.formats, running.folder, running.begun.at
        written = session_files(
            self._records,
            session,
            formats,
            folder,
            staff=running.staff,
            now=now,
            hours=self._hours,
        )
        yield from written
        if ExportFormat.PDF not in formats:
            return
        running.wanted = self._reviewed(running, session)
        while running.wanted is not None:
            yield
        pdf = running.reports.pop(session, b"")
        if not pdf:
            raise RefusedError(ErrorCode.INTERNAL, "report")
        folder.append(f"session-{session:06d}.pdf", pdf)

    def _reviewed(self, running: _Running, session: int) -> Snapshot | None:
        protocols: tuple[Protocol, ...] = running.begun.setting.protocols
        return reviewed(self._records, session, staff=running.staff, protocols=protocols)

    def _take_report(self, command: c.GiveReport) -> None:
        running = self._running
        if running is None or running.command.id != command.export or running.wanted is None:
            return
        wanted = running.wanted.session
        if wanted is not None and wanted.id == command.session:
            running.reports[command.session] = command.pdf
            running.wanted = None

    def _recorded(self, command: c.FinishExport, now: Situation) -> list[f.Fact]:
        """Return the fact of an export that lacks only its name."""
        running = self._running
        if running is None or running.command.id != command.export:
            return []
        running.recorded = True
        return [
            f.SessionsExported(
                at=now.at,
                command_id=command.id,
                staff_id=running.begun.staff_id,
                sessions=tuple(running.sessions),
                formats=tuple(sorted(running.command.formats)),
                folder=running.folder.path.name,
            )
        ]

    def _stop(self, state: ExportState, error: ErrorCode | None = None, detail: str = "") -> None:
        """End the export and leave nothing half done."""
        running, self._running = self._running, None
        if running is None or self._view is None:
            return
        running.steps.close()  # type: ignore[attr-defined]
        running.folder.discard()
        self._view = replace(self._view, state=state, error=error, detail=detail)

    # -- beside everything else -------------------------------------------------

    def look_around(self, now: Situation) -> None:
        """Nothing: an export goes on when staff lock the screen."""

    def work(self) -> None:
        """Do one piece."""
        running = self._running
        if running is None or running.wanted is not None:
            return
        try:
            self._step(running)
        except StorageError as error:
            self._stop(ExportState.FAILED, error.code, error.detail)
        except RefusedError as error:
            self._stop(ExportState.FAILED, error.code, error.detail)
        except Exception as error:
            log_bug("export", error)
            self._stop(ExportState.FAILED, ErrorCode.INTERNAL)

    def _step(self, running: _Running) -> None:
        if running.recorded:
            # It was to be written down and was not: the disk refused.
            self._stop(ExportState.FAILED, ErrorCode.EXPORT_NOT_RECORDED)
        elif not running.finishing:
            next(running.steps, None)
            self._show(running)

    def _show(self, running: _Running) -> None:
        if self._view is not None:
            self._view = replace(self._view, done=running.done, total=len(running.sessions))

    def absorb(self, fact: f.Fact) -> None:
        """Give the files their name once it is written down who took them."""
        running = self._running
        if running is None or not isinstance(fact, f.SessionsExported) or self._view is None:
            return
        try:
            running.folder.finish()
        except StorageError as error:
            self._stop(ExportState.FAILED, error.code, error.detail)
            return
        self._running = None
        self._view = replace(self._view, state=ExportState.FINISHED)

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return how far it is, for staff, and the session whose report is to be painted."""
        running = self._running
        return {
            "export": None if now.staff_id is None else self._view,
            "to_paint": None if running is None else running.wanted,
            "painting_for": "" if running is None else running.command.id,
        }
