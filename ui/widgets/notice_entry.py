"""The lines about notices: which there are, in which order, and what became of their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.commands import AcknowledgeNotice, Command, ConfirmTime, SeeGlass
from app.domain.notice import Notice, NoticeKind, Priority, to_show, wants_attention
from app.snapshot import Snapshot
from ui.error_words import error_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: `notice` None is a time gap that is known without its notice.

    `attention`: it may stand out. `stands`: the board shows it, nothing newer does so for it.
    """

    notice: Notice | None
    confirms_time: bool = False
    attention: bool = True
    stands: bool = True

    @property
    def key(self) -> object:
        """Return what makes it the same line in the next snapshot."""
        return "time" if self.notice is None or self.confirms_time else self.notice.id

    @property
    def priority(self) -> Priority:
        """Return how soon somebody should look."""
        return Priority.MEDIUM if self.notice is None else self.notice.priority

    @property
    def answered(self) -> bool:
        """Return whether somebody has seen it."""
        return self.notice is not None and self.notice.acknowledged is not None

    @property
    def provisional(self) -> bool:
        """Return whether it waits for the disk: there is nothing to acknowledge yet."""
        return self.notice is not None and self.notice.id < 0 and not self.confirms_time

    @property
    def asks_more(self) -> bool:
        """Return whether having seen it is not enough: somebody says what was done."""
        notice = self.notice
        return notice is not None and notice.kind == NoticeKind.SELF_HARM and notice.ongoing

    @property
    def raised(self) -> float:
        """Return when it was raised, in kiosk seconds; a gap without a notice is the oldest."""
        return 0.0 if self.notice is None else self.notice.raised

    @property
    def answer(self) -> Command | None:
        """Return a new command that answers it, None where there is nothing to answer."""
        if self.confirms_time or self.notice is None:
            return ConfirmTime()
        if self.provisional or self.answered or not self.stands:
            return None
        if self.notice.kind == NoticeKind.GLASS_BROKEN:
            return SeeGlass(glass=self.notice.id)
        return AcknowledgeNotice(notice=self.notice.id)


def open_entries(snapshot: Snapshot) -> list[Entry]:
    """Return the lines of the board: what nobody has seen first, then the most urgent.

    Among equals those come first that are not paused, then the newest.
    """
    shown = to_show(snapshot.notices)
    found = _entries(shown, shown, snapshot)
    found.sort(key=lambda e: (e.answered, -e.priority.rank, not e.attention, -e.raised))
    # The time is confirmed once, however often the clock was moved: the newest line says it.
    first = next((e for e in found if e.confirms_time), None)
    return [e for e in found if e is first or not e.confirms_time]


def all_entries(snapshot: Snapshot) -> list[Entry]:
    """Return a line for every notice of the session, the newest first."""
    found = _entries(snapshot.notices, to_show(snapshot.notices), snapshot)
    found.sort(key=lambda e: (e.raised, 0 if e.notice is None else e.notice.id), reverse=True)
    return found


def _entries(notices: Iterable[Notice], shown: Iterable[Notice], snapshot: Snapshot) -> list[Entry]:
    """Return a line for each of `notices`; `shown` are those that need one on the board."""
    session, t = snapshot.session, snapshot.now.t
    gap = session is not None and session.time_gap is not None
    standing = {n.id for n in shown}
    found = []
    for notice in notices:
        unseen = notice.acknowledged is None
        confirms = gap and unseen and notice.kind == NoticeKind.TIME_GAP
        stands = notice.id in standing
        attention = stands and wants_attention(notice, snapshot.pause, t)
        found.append(Entry(notice, confirms, attention, stands))
    if gap and not any(e.confirms_time for e in found):
        found.append(Entry(None, confirms_time=True))
    return found


class Answers:
    """Remembers which command answered which line until the snapshot shows what became of it."""

    def __init__(self) -> None:
        self._sent: dict[object, str] = {}

    def note(self, key: object, command: Command) -> None:
        """Remember that a line was answered."""
        self._sent[key] = command.id

    def keep(self, entries: Iterable[Entry]) -> None:
        """Forget what belongs to lines that are gone."""
        self._sent = {e.key: self._sent[e.key] for e in entries if e.key in self._sent}

    def error(self, entry: Entry, snapshot: Snapshot) -> str:
        """Return why answering a line failed, "" while it did not."""
        outcome = snapshot.outcome(self._sent.get(entry.key, ""))
        if outcome is None or outcome.error is None or outcome.done:
            return ""
        return error_text(outcome.error, outcome.detail)

    def waits(self, entry: Entry, snapshot: Snapshot) -> bool:
        """Return whether a line was answered and nothing is known yet."""
        return entry.key in self._sent and not self.error(entry, snapshot)
