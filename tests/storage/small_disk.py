"""Scenes on a disk of its own, mounted by the test that runs this as a process."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app import commands as c
from app.config import Config, ForecastKind
from app.domain.facts import Assessed
from app.domain.reserve import ReserveState
from app.domain.session import Baseline, Infusion, Patient, Route, SessionEnd
from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode, StorageError
from app.kiosk import Kiosk
from app.log import LOG, start_log
from app.running import RunningMark
from app.snapshot import Outcome
from app.storage.database import open_database
from app.storage.learned_export import export_learned
from app.storage.records import Records
from tests.bedside.bay import PIN, cheap_pins
from tests.storage.samples import at, learned, opened, started


def _large(n: int, session: int) -> Assessed:
    return Assessed(
        at=at(n),
        command_id=f"large-{n}",
        session_id=session,
        item="note",
        value=1,
        text="x" * 50_000,
    )


def _append_for_ever(records: Records, session: int) -> None:
    for n in itertools.count(1):
        records.append([_large(n, session)])
        assert len(records.facts_of(session)) == 1 + n


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    return filler


def full(disk: Path) -> None:
    """Fill the disk by appending; nothing acknowledged is lost, and it goes on later."""
    path = disk / "data" / "kiosk.db"
    records = Records(database := open_database(path))
    session = records.append([started()])[0].seq
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        _append_for_ever(records, session)
    acknowledged = len(records.facts_of(session))
    assert acknowledged > 10
    database.close()

    filler = _fill(disk)
    records = Records(database := open_database(path))  # with the log beside it, unfolded
    assert len(records.facts_of(session)) == acknowledged
    filler.unlink()
    database.close()
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    records = Records(database := open_database(path))
    records.append([_large(acknowledged, session)])
    assert len(records.facts_of(session)) == acknowledged + 1
    database.close()

    _fill(disk)
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        open_database(disk / "new" / "kiosk.db")


def read_only(disk: Path) -> None:
    """Refuse a disk that cannot be written, be the file there or not; change nothing."""
    path = disk / "data" / "kiosk.db"
    records = Records(database := open_database(path))
    session = records.append([started()])[0].seq
    records.append([opened(session)])
    database.close()
    before = path.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for place in (path, disk / "data" / "other.db", disk / "new" / "kiosk.db"):
        with pytest.raises(StorageError, match=ErrorCode.READ_ONLY):
            open_database(place)
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["kiosk.db"]


def export_full(disk: Path) -> None:
    """Export to a disk that is full; nothing is left of it, and it goes on later."""
    records = Records(database := open_database(disk / "data" / "kiosk.db"))
    target = disk / "exports" / "learned.json"
    target.parent.mkdir()
    records.append([learned(None, weights=b"x" * 100_000)])
    filler = _fill(disk)
    with pytest.raises(StorageError, match=ErrorCode.DISK_FULL):
        export_learned(records, target)
    assert os.listdir(target.parent) == []
    filler.unlink()
    export_learned(records, target)
    assert os.listdir(target.parent) == [target.name]
    database.close()


def export_read_only(disk: Path) -> None:
    """Refuse to export to a disk that cannot be written."""
    with tempfile.TemporaryDirectory() as elsewhere:
        records = Records(database := open_database(Path(elsewhere) / "kiosk.db"))
        (disk / "exports").mkdir()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for folder in ("exports", "other"):
            with pytest.raises(StorageError, match=ErrorCode.READ_ONLY):
                export_learned(records, disk / folder / "learned.json")
        assert os.listdir(disk) == ["exports"]
        database.close()


def reserve(disk: Path) -> None:
    """Finish a session on a full disk with the reserve; show it all on one that is still full."""
    kiosk, _ = _kiosk(disk)
    bay = _Hands(kiosk)
    while kiosk.core.latest.reserve != ReserveState.HELD:
        bay.step()
    bay.begin()
    filler = _fill(disk)
    answers = bay.answer(60)
    assert kiosk.core.latest.reserve == ReserveState.IN_USE
    assert bay.sign() is None
    assert kiosk.core.latest.session is None
    session = kiosk.records.sessions()[0].id
    assert _ratings(kiosk, session) == answers
    kiosk.stop()

    _fill(disk)
    kiosk, shown = _kiosk(disk)
    assert shown == (True, ReserveState.IN_USE)
    assert _ratings(kiosk, session) == answers
    filler.unlink()
    _Hands(kiosk).wait_for(ReserveState.HELD)
    kept = kiosk.records.disk_reserve()
    assert kept is not None
    assert kept.held
    kiosk.stop()


def full_start(disk: Path) -> None:
    """Start the kiosk on a disk with no byte left, after a kill and after an ordered end."""
    kiosk, _ = _kiosk(disk, reserve=0)
    bay = _Hands(kiosk)
    bay.begin()
    answers = bay.answer(20)
    session = kiosk.core.latest.session
    assert session is not None
    # As a kill leaves it: the log beside it, nothing closed. The file is free for the next start.
    copy = disk / "killed"
    copy.mkdir()
    for name in ("kiosk.db", "kiosk.db-wal"):
        (copy / name).write_bytes((disk / "data" / name).read_bytes())
    if (disk / "data" / "keys").exists():
        shutil.copytree(disk / "data" / "keys", copy / "keys")
    kiosk.stop()
    for folder in ("killed", "data"):
        _fill(disk)
        start_log(disk / folder)
        kiosk, shown = _kiosk(disk, folder, reserve=0)
        assert shown == (True, ReserveState.NONE)
        assert kiosk.core.latest.session is not None
        assert _ratings(kiosk, session.id) == answers
        # A tap is not saved and says so, or it is.
        LOG.warning("a line that does not fit")
        call = c.CallNurse()
        outcome = _Hands(kiosk).do(call)
        assert outcome.done or (outcome.waiting and outcome.error == ErrorCode.DISK_FULL)
        kiosk.stop()


def _kiosk(
    disk: Path, folder: str = "data", reserve: int = 8
) -> tuple[Kiosk, tuple[bool, ReserveState]]:
    """Start a kiosk without its threads; also whether it shows its staff, and its reserve."""
    config = Config(disk / folder, disk_reserve=reserve, forecast=ForecastKind.ARTICLE)
    kiosk = Kiosk(config, pins=cheap_pins(), mark=RunningMark(disk / folder))
    latest = kiosk.core.step()
    return kiosk, (bool(latest.staff), latest.reserve)


def _ratings(kiosk: Kiosk, session: int) -> list[str]:
    facts = kiosk.records.facts_of(session)
    return [fact.command_id for fact in facts if fact.kind == "rating_given"]


class _Hands:
    """What people do at a kiosk whose core is stepped by hand."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._now = kiosk.clock.now()

    def step(self) -> None:
        self._now = self._now.shifted(1.0)
        self._kiosk.core.step(self._now)

    def wait_for(self, state: ReserveState) -> None:
        for _ in range(200):
            if self._kiosk.core.latest.reserve == state:
                self.step()
                return
            self.step()
        raise AssertionError(f"never {state}")

    def do(self, command: c.Command) -> Outcome:
        self._kiosk.core.put(command)
        self.step()
        self.step()
        outcome = self._kiosk.core.latest.outcome(command.id)
        assert outcome is not None
        return outcome

    def begin(self) -> None:
        """Create a member of staff, sign in, and start a session."""
        assert self.do(c.AddStaff(name="Ada", pin=PIN)).done
        self._who = self._kiosk.core.latest.staff[0].id
        assert self.do(c.SignIn(staff_id=self._who, pin=PIN)).done
        start = c.StartSession(
            patient=Patient("20417", "R.K.", 41, 82.0),
            infusion=Infusion(Route.KETAMINE_IV, 41.0, 40.0, self._now.t - 60.0),
            modifiers=frozenset(),
            earlier_infusions=3,
            baseline=Baseline(122.0, 78.0, 72.0, 98.0),
        )
        assert self.do(start).done

    def answer(self, count: int) -> list[str]:
        """Answer so often, each answer saved at once; return the commands in order."""
        opened = c.OpenCheckIn(origin=Origin.PATIENT)
        assert self.do(opened).done
        given = []
        for number in range(count):
            rate = c.Rate(check_in=opened.id, symptom=Symptom.NAUSEA, rating=Rating(number % 4))
            assert self.do(rate).done
            assert self._kiosk.core.latest.storage_error is None
            given.append(rate.id)
        return given

    def sign(self) -> ErrorCode | None:
        """Sign the session as a transfer."""
        session = self._kiosk.core.latest.session
        assert session is not None
        met = frozenset(r.criterion.id for r in session.readiness.results if r.state == "met")
        return self.do(
            c.EndSession(
                end=SessionEnd.TRANSFERRED,
                signer=c.Signer(staff_id=self._who, pin=PIN),
                shown=("Oxygen: no value",),
                met_shown=met,
                reason="To a ward",
            )
        ).error


SCENES = {
    "reserve": reserve,
    "full_start": full_start,
    "full": full,
    "read_only": read_only,
    "export_full": export_full,
    "export_read_only": export_read_only,
}


if __name__ == "__main__":
    SCENES[sys.argv[1]](Path(sys.argv[2]))
    print("done")
