"""What the passing of time asks for: written down, and told even while the disk refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.bedside import watch
from app.bedside.attention import AttentionDesk
from app.bedside.concerns import ConcernDesk
from app.bedside.keeping import ForecastKeeper
from app.bedside.view import Viewer
from app.bedside.watch import Scene
from app.domain import facts as f
from app.domain.notice import Notice, NoticeKind
from app.errors import StorageError

# Ids of notices that wait for the disk begin here; those of calls are nearer to zero.
_UNWRITTEN = -1000


class Duties:
    """Does in every step what nobody asked for; the core gives it the way to write."""

    def __init__(self, viewer: Viewer, attention: AttentionDesk, concerns: ConcernDesk) -> None:
        self._viewer, self._attention, self._concerns = viewer, attention, concerns
        self._keeper = ForecastKeeper()
        self._first: dict[tuple[NoticeKind, str], float] = {}
        self.clock = watch.ClockWatch()
        # Notices that could not be written yet: staff see them all the same.
        self.unwritten: tuple[Notice, ...] = ()

    def work(
        self,
        scene: Callable[[], Scene],
        write: Callable[[list[f.Fact]], None],
        *,
        blocked: bool,
    ) -> None:
        """Write what is due, in turns; raises the StorageError of the first turn that failed.

        While `blocked` (answers wait for the disk) nothing is written: nothing overtakes them.
        """
        round_ = _Round(write, blocked)
        for facts in watch.due(scene(), self._viewer, self.clock.jump):
            round_.attempt(facts)
        if round_.clear:
            self.clock.told()
            # Again: what the first turn wrote may ask for a second fact.
            for facts in watch.due(scene(), self._viewer, None):
                round_.attempt(facts)
        round_.attempt(self._told(scene()))
        round_.attempt(self._keeper.due(scene(), self._viewer), self._keeper.written)
        round_.attempt(self._attention.due(scene()), self._attention.written)
        self.unwritten = self._notices(round_.missed)
        if round_.failed is not None:
            raise round_.failed

    def _told(self, scene: Scene) -> list[f.Fact]:
        return [] if scene.record is None else self._concerns.due(scene.record, scene.now)

    def rest(self) -> None:
        """Forget what concerned nobody: the bay is free."""
        self.unwritten = ()
        # A clock that was moved meanwhile is not the next patient's matter.
        self.clock.forget()

    def _notices(self, missed: Sequence[f.Fact]) -> tuple[Notice, ...]:
        raised = [fact for fact in missed if isinstance(fact, f.NoticeRaised)]
        keys = {(fact.notice, fact.subject): fact.at.t for fact in raised}
        self._first = {key: self._first.get(key, t) for key, t in keys.items()}
        return tuple(
            Notice(
                _UNWRITTEN - n,
                fact.notice,
                self._first[fact.notice, fact.subject],
                fact.subject,
                level=fact.priority,
                metric=fact.metric,
                value=fact.value,
                follows=fact.repeats,
            )
            for n, fact in enumerate(raised)
        )


class _Round:
    """One step's turns: after the first that fails the others are only collected."""

    def __init__(self, write: Callable[[list[f.Fact]], None], blocked: bool) -> None:
        self._write, self._blocked = write, blocked
        self.failed: StorageError | None = None
        self.missed: list[f.Fact] = []

    @property
    def clear(self) -> bool:
        """Return whether everything so far was written."""
        return not self._blocked and self.failed is None

    def attempt(self, facts: list[f.Fact], then: Callable[[], None] | None = None) -> None:
        """Write facts and call `then`, or collect them."""
        if self.clear:
            try:
                self._write(facts)
            except StorageError as error:
                self.failed = error
            else:
                if then is not None:
                    then()
                return
        self.missed += facts
