"""Past sessions: the list of those that are looked for, and one that is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app import commands as c
from app.bedside.review import line_of, reviewed
from app.bedside.situation import TEXT_LIMIT, Situation
from app.clock import Instant
from app.domain import facts as f
from app.domain.access import RecordPart
from app.domain.past import EVERY, PastFilter
from app.errors import ErrorCode, RefusedError
from app.log import log_bug
from app.snapshot import PastSession, Snapshot, StaffMember
from app.storage.records import Records

# Sessions of one turn of the core: each costs some milliseconds.
PIECE = 8
# Rows that are looked through at once for what is wanted: cheap, they are short.
ROWS = 400
# So many at most are listed at once.
MOST = 2000
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of past sessions as far as it is; `more`: older ones fit the filter as well."""

    found: tuple[PastSession, ...] = ()
    done: bool = False
    more: bool = False


def listing(
    records: Records, most: int, now: Instant, wanted: PastFilter = EVERY
) -> Iterator[Listing]:
    """Yield the newest past sessions that are `wanted`, longer by a piece each time."""
    found: tuple[PastSession, ...] = ()
    for ids in pieces(records, now, wanted):
        room = most - len(found)
        found += tuple(line for n in ids[:room] if (line := line_of(records, n)) is not None)
        if len(ids) > room:
            yield Listing(found, done=True, more=True)
            return
        yield Listing(found)
    yield Listing(found, done=True)


def pieces(records: Records, now: Instant, wanted: PastFilter) -> Iterator[list[int]]:
    """Yield the ids of ended sessions that are `wanted`, newest first, some at a time."""
    before: int | None = None
    oldest = None if wanted.days is None else now.utc - wanted.days * _DAY
    while rows := records.sessions(ROWS, before, wanted.mrn):
        before = rows[-1].id
        fresh = [row for row in rows if oldest is None or row.started.utc >= oldest]
        ids = [r.id for r in fresh if r.end is not None and r.end in (wanted.ends or {r.end})]
        for first in range(0, len(ids), PIECE):
            yield ids[first : first + PIECE]
        if len(fresh) < len(rows):
            return
        if not ids:
            yield []


class PastRoom:
    """Lists and opens past sessions for the page that asks; only while the bay is free."""

    def __init__(
        self, records: Records, staff: Callable[[Instant], tuple[StaffMember, ...]]
    ) -> None:
        self._records, self._staff = records, staff
        self._listing: Iterator[Listing] | None = None
        self._list = Listing()
        self._wanted: PastFilter | None = None
        self.review: Snapshot | None = None
        # Nobody sees it before it is written down that they did.
        self._read: Snapshot | None = None

    @property
    def busy(self) -> bool:
        """Return whether the list is not yet whole."""
        return self._listing is not None

    def handles(self, command: c.Command) -> bool:
        """Return whether this room knows the command."""
        known = (c.FindSessions, c.ForgetSessions, c.OpenReview, c.CloseReview)
        return isinstance(command, known)

    def carry_out(self, command: c.Command, now: Situation) -> tuple[list[f.Fact], str]:
        """Begin a list, open a session, or put them away; raises RefusedError, StorageError."""
        # Whoever leaves the page may have been signed out already.
        if isinstance(command, c.CloseReview):
            self.review = None
        elif isinstance(command, c.ForgetSessions):
            self._put_away()
        else:
            now.staff()
            if now.record is not None:
                raise RefusedError(ErrorCode.SESSION_RUNNING)
            if isinstance(command, c.FindSessions):
                self._find(command, now)
            elif isinstance(command, c.OpenReview):
                return [self._opened(command, now)], ""
        return [], ""

    def _find(self, command: c.FindSessions, now: Situation) -> None:
        wanted = command.wanted
        if len(wanted.mrn) > TEXT_LIMIT or command.most < 1:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "sessions")
        if wanted != self._wanted:
            self._list = Listing()
        self._wanted = wanted
        self._listing = listing(self._records, min(command.most, MOST), now.at, wanted)

    def _opened(self, command: c.OpenReview, now: Situation) -> f.Fact:
        """Return the fact of the look; what is seen is shown once that is written."""
        self._read = reviewed(
            self._records,
            command.session,
            staff=self._staff(now.at),
            protocols=now.setting.protocols,
        )
        if self._read is None or self._read.session is None:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "session")
        return f.RecordOpened(
            at=now.at,
            command_id=command.id,
            staff_id=now.staff_id,
            part=RecordPart.REVIEW,
            opened=command.session,
            mrn=self._read.session.patient.mrn,
        )

    def look_around(self, now: Situation) -> None:
        """Put all away once nobody may look at it any more."""
        if now.staff_id is None or now.record is not None:
            self._put_away()
            self.review = None

    def _put_away(self) -> None:
        self._listing, self._list, self._wanted = None, Listing(), None

    def work(self) -> None:
        """List some more."""
        if self._listing is None:
            return
        try:
            found = next(self._listing)
        except Exception as error:
            log_bug("past sessions", error)
            found = Listing(self._list.found, done=True)
        # A list that is asked for again with more lines does not shrink meanwhile.
        if found.done or len(found.found) >= len(self._list.found):
            self._list = found
        if found.done:
            self._listing = None

    def absorb(self, fact: f.Fact) -> None:
        """Show the session that was opened; a list is of the moment it was asked for."""
        if isinstance(fact, f.RecordOpened) and fact.part == RecordPart.REVIEW:
            self.review, self._read = self._read, None

    def shown(self, now: Situation) -> dict[str, Any]:
        """Return the list and the session that is open."""
        return {
            "review": self.review,
            "past": self._list.found,
            "past_done": self._list.done,
            "past_more": self._list.more,
        }
