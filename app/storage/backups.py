"""One backup at a time: a copy beside the record, made in small steps, then brought away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.backup import BackupPlan, BackupTrouble
from app.errors import ErrorCode, StorageError
from app.log import LOG, log_bug
from app.storage import backup_folder
from app.storage.backup_folder import BackupError, Delivered, Known, Prove
from app.storage.database import Database
from app.storage.online_copy import OnlineCopy
from app.storage.proof import Proved

# Left free on the record's own disk: a backup must not be what fills it.
_ROOM_LEFT = 64 << 20
_WAIT_AT_END_S = 10.0

# In the record's folder: the core never waits for the disk that backups go to.
STAGED = ".backup.part"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a backup: delivered, or why not."""

    delivered: Delivered | None
    trouble: BackupTrouble | None = None


Reply = Callable[[Result], None]


class Backups:
    """Makes backups of an open database; used by the core's thread but for the delivery.

    `prove` looks at what was delivered and `made` is told of it, both where `run` carries the
    delivery out: in a thread of its own unless a test runs it in place.
    """

    def __init__(
        self,
        database: Database,
        plan: BackupPlan | None,
        prove: Prove,
        run: Callable[[Callable[[], None]], None] | None = None,
        made: Callable[[Proved], None] | None = None,
    ) -> None:
        self.plan = plan
        self._prove, self._made = prove, made
        self._database = database
        self._run = run or self._in_thread
        self._staged = database.path.with_name(STAGED)
        self._copy: OnlineCopy | None = None
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        # What a kill left behind.
        self._throw_away()

    @property
    def copying(self) -> bool:
        """Return whether a copy is being made."""
        return self._copy is not None

    @property
    def done(self) -> float:
        """Return how much of the copy is made, from 0 to 1."""
        return 1.0 if self._copy is None else self._copy.done

    def begin(self) -> None:
        """Begin a copy; raises BackupError where a backup could not be delivered."""
        assert self.plan is not None
        try:
            self._check(self.plan)
            self._throw_away()
            self._copy = OnlineCopy(self._database, self._staged)
        except StorageError as error:
            raise _own(error) from error

    def step(self, seconds: float) -> bool:
        """Copy for about so long; return whether the copy is whole. Raises BackupError."""
        assert self._copy is not None
        try:
            whole = self._copy.step(seconds)
        except StorageError as error:
            self.give_up()
            raise _own(error) from error
        if whole:
            self._copy = None
        return whole

    def deliver(self, name: str, known: Sequence[Known], reply: Reply) -> None:
        """Bring the copy away under `name` and clear old ones; `reply` gets what came of it.

        `known` are the backups made before, newest first.
        """
        self._run(lambda: reply(self._delivered(name, known)))

    def give_up(self) -> None:
        """Leave the copy as it is and throw it away."""
        if self._copy is not None:
            self._copy.abandon()
        self._copy = None
        self._throw_away()

    def close(self) -> None:
        """Give up whatever is under way; called before the database closes."""
        self._ending.set()
        if self._thread is not None:
            # A disk that does not answer must not keep the kiosk from ending.
            self._thread.join(_WAIT_AT_END_S)
        self.give_up()

    def _check(self, plan: BackupPlan) -> None:
        size = self._size()
        folder, beside = Path(plan.folder), self._database.path.parent
        backup_folder.check_folder(folder, size, removable=plan.removable, beside=beside)
        try:
            backup_folder.check_folder(beside, size + _ROOM_LEFT, removable=False, beside=beside)
        except BackupError as error:
            raise BackupError(BackupTrouble.NO_ROOM, error.detail) from error

    def _size(self) -> int:
        ((pages,),) = self._database.rows("PRAGMA page_count")
        ((page,),) = self._database.rows("PRAGMA page_size")
        # SQLCipher gives the size of a page as text.
        return int(pages) * int(page)

    def _delivered(self, name: str, known: Sequence[Known]) -> Result:
        plan = self.plan
        assert plan is not None
        try:
            folder = Path(plan.folder)
            made = backup_folder.deliver(
                self._staged, folder, name, self._prove, self._ending.is_set
            )
            self._tell(made.proved)
            _clear(folder, (Known(name, 0.0), *known), plan)
        except BackupError as error:
            LOG.warning("backup failed: %s", error)
            return Result(None, error.trouble)
        except Exception as error:
            log_bug("backup", error)
            return Result(None, BackupTrouble.FAULT)
        finally:
            self._throw_away()
        return Result(made)

    def _tell(self, proved: Proved) -> None:
        try:
            if self._made is not None:
                self._made(proved)
        except StorageError as error:
            # The backup is good all the same.
            LOG.warning("what is in the backup could not be written down: %s", error.code)

    def _in_thread(self, job: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=job, name="backup delivery", daemon=True)
        self._thread.start()

    def _throw_away(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                self._staged.with_name(self._staged.name + suffix).unlink()


def _clear(folder: Path, known: Sequence[Known], plan: BackupPlan) -> None:
    try:
        gone = backup_folder.clear(folder, known, plan.keep, plan.keep_for)
        LOG.info("backup made; %d old ones deleted", len(gone))
    except BackupError as error:
        # The new one is good all the same.
        LOG.warning("old backups could not be deleted: %s", error)


def _own(error: StorageError) -> BackupError:
    """Return what a failure on the record's own disk is called."""
    full = error.code == ErrorCode.DISK_FULL
    trouble = BackupTrouble.NO_ROOM if full else BackupTrouble.DISK_ERROR
    return BackupError(trouble, str(error))
