"""All rooms beside the running session, asked in turn; a mistake in one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app import commands as c
from app.bedside.archiving import ArchivingDesk
from app.bedside.asking import AskingDesk
from app.bedside.backing_up import BackupRoom
from app.bedside.exit import ExitRoom
from app.bedside.exporting import ExportRoom
from app.bedside.follow_up import FollowUpRoom
from app.bedside.learning import LearningDesk
from app.bedside.ledger_room import LedgerRoom
from app.bedside.office import BackOffice
from app.bedside.past import PastRoom
from app.bedside.personnel import Personnel
from app.bedside.room import Room
from app.bedside.series import SeriesRoom
from app.bedside.setup import Setup
from app.bedside.sheet_words import SheetWords
from app.bedside.sheets import SheetRoom
from app.bedside.situation import Situation
from app.bedside.staff import StaffDesk
from app.domain import facts as f
from app.errors import StorageError
from app.log import LOG, log_bug


def furnished(
    setup: Setup,
    staff: StaffDesk,
    learning: LearningDesk,
    own: tuple[Room, ...],
    put: Callable[[object], None],
) -> tuple[Room, ...]:
    """Return the rooms that a kiosk is set up with, those that the core knows itself first."""
    records, sheet_words = setup.records, SheetWords(setup.aftercare)
    rooms: list[Room] = [
        *own,
        Personnel(staff),
        AskingDesk(records, setup.questions, put),
        SeriesRoom(records, setup.questions, learning.sessions_learned),
        BackOffice(records, learning, setup.windows, setup.exports),
        PastRoom(records, staff.members),
        ExitRoom(setup.broke_off),
        ExportRoom(records, setup.exports, staff.members, put, setup.questions.waits_hours),
        SheetRoom(setup, sheet_words, put),
        FollowUpRoom(setup, sheet_words),
    ]
    if records.ledger is not None:
        archiving = ArchivingDesk(records, setup.archives, setup.retention_years)
        rooms.append(LedgerRoom(records, records.ledger, setup.anchors, archiving, put))
    if setup.backups is not None:
        rooms.append(BackupRoom(records, setup.backups, setup.bay, put))
    return tuple(rooms)


class Rooms:
    """Asks each room; what one of them does wrong is logged once and ends with it."""

    def __init__(self, rooms: tuple[Room, ...]) -> None:
        self._rooms = rooms
        self._told: set[tuple[str, str]] = set()

    @property
    def busy(self) -> bool:
        """Return whether a room has work that waits for its next turn."""
        return any(room.busy for room in self._rooms)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str] | None:
        """Return what a command writes down and what to answer; None where nobody knows it.

        Raises RefusedError and StorageError.
        """
        room = next((room for room in self._rooms if room.handles(command)), None)
        return None if room is None else room.carry_out(command, now)

    def go_round(self, now: Situation) -> None:
        """Let each room see what has changed and do a piece of its work."""
        for room in self._rooms:
            with self._guarded(room):
                room.look_around(now)
                room.work()

    def absorb(self, fact: f.Fact) -> None:
        """Let each room take a committed fact into account."""
        for room in self._rooms:
            with self._guarded(room):
                room.absorb(fact)

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return what all rooms add to the snapshot."""
        shown: dict[str, Any] = {}
        for room in self._rooms:
            with self._guarded(room):
                shown.update(room.shown(now))
        return shown

    @contextmanager
    def _guarded(self, room: Room) -> Iterator[None]:
        """Keep the core going: the patient in the bay has nothing to do with this room."""
        try:
            yield
        except Exception as error:
            # Twice a second otherwise: the log has to tell of other things too.
            key = (type(room).__name__, type(error).__name__)
            if key in self._told:
                return
            self._told.add(key)
            if isinstance(error, StorageError):
                LOG.error("%s could not read the record: %s", key[0], error.code)
            else:
                log_bug(key[0], error)
