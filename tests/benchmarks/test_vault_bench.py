"""What encryption, backups and a hundred thousand sessions cost.

Times are of the processor where nothing waits for the disk: on a machine with nothing else to do
they are those of the clock on the wall.
"""

from __future__ import annotations

import faulthandler
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from app import commands as c
from app.config import Config
from app.domain.past import PastFilter
from app.domain.session import SessionEnd
from app.kiosk import Kiosk
from app.storage.database import Database, open_database
from app.storage.ledger import open_ledger
from app.storage.online_copy import OnlineCopy
from app.storage.records import Records
from tests.bedside.bay import Bay
from tests.benchmarks import many_sessions
from tests.storage.samples import KEY, at, opened, rated, started

COMMIT_LIMIT = 1.15
START_LIMIT = 1.2
LIST_LIMIT = 0.100
STEP_LIMIT = 0.010
SESSIONS = int(os.environ.get("KIOSK_BENCH_SESSIONS", "100000"))
ROUNDS = 500
STARTS = 9


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


# --- encryption ------------------------------------------------------------------------------


def prepared(folder: Path, key: bytes | None) -> tuple[Database, Records]:
    database = open_database(folder / "kiosk.db", key)
    records = Records(database, open_ledger(database, many_sessions.secret_in(folder)))
    (session,) = records.append([started()])
    records.append([opened(session.seq)])
    return database, records


def test_an_encrypted_commit_costs_little_more(tmp_path: Path) -> None:
    plain, ours = prepared(tmp_path / "plain", None)
    encrypted, theirs = prepared(tmp_path / "encrypted", KEY)
    spent: tuple[list[float], list[float]] = ([], [])

    def rate(records: Records) -> None:
        records.append([rated(1, 2, uuid.uuid4().hex)])

    # One after the other in turn: the disk's moods hit both.
    for turn in range(ROUNDS):
        pair = ((theirs, spent[0]), (ours, spent[1]))
        for records, times in pair if turn % 2 else reversed(pair):
            times.append(timed(lambda records=records: rate(records)))  # type: ignore[misc]
    for database in (plain, encrypted):
        database.close()
    ratio = median(spent[0]) / median(spent[1])
    print(
        f"\nencrypted commit / plain: {ratio:.2f} (limit {COMMIT_LIMIT};"
        f" {median(spent[0]) * 1e3:.2f} / {median(spent[1]) * 1e3:.2f} ms)"
    )
    assert ratio <= COMMIT_LIMIT


# --- a backup while the kiosk works ----------------------------------------------------------


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_no_step_of_a_backup_holds_the_core_up(tmp_path: Path, key: bytes | None) -> None:
    from tests.storage.samples import four_hours

    database, records = prepared(tmp_path / "data", key)
    records.append_numerics(1, list(four_hours()))
    for number in range(1500):
        with database.transaction() as db:
            db.execute("INSERT INTO boot (boot_id) VALUES (?)", (f"{number}" * 2000,))
    copy = OnlineCopy(database, tmp_path / "copy.db")
    steps, commits = [], []
    whole = False
    while not whole:
        # What the processor does: both threads of a step, and nothing of other programs.
        began = time.process_time()
        whole = copy.step(0.005)
        steps.append(time.process_time() - began)
        commits.append(timed(lambda: records.append([rated(1, 2, uuid.uuid4().hex)])))
    database.close()
    ordered = sorted(steps)
    late = ordered[int(len(ordered) * 0.95)]
    print(
        f"\nbackup, {'encrypted' if key else 'plain'}: {len(steps)} steps, median"
        f" {median(steps) * 1e3:.1f} ms, 95 % within {late * 1e3:.1f} ms (limit"
        f" {STEP_LIMIT * 1e3:.0f}), longest {max(steps) * 1e3:.1f} ms; a commit between two"
        f" {median(commits) * 1e3:.1f} ms"
    )
    assert late <= STEP_LIMIT


# --- a hundred thousand sessions -------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the record of a hundred thousand sessions."""
    # Some minutes on a machine with other things to do: nothing hangs.
    faulthandler.cancel_dump_traceback_later()
    folder = tmp_path_factory.mktemp("many")
    took = timed(lambda: many_sessions.make(folder, SESSIONS))
    size = (folder / "kiosk.db").stat().st_size
    print(f"\n{SESSIONS} sessions: {size / 1e6:.0f} MB, made in {took:.0f} s")
    return folder


def test_the_start_is_as_fast_as_that_of_an_empty_record(many: Path, tmp_path: Path) -> None:
    many_sessions.make(tmp_path, 0)

    def start(folder: Path) -> float:
        began = time.process_time()
        kiosk = Kiosk(Config(folder))
        kiosk.core.step()
        took = time.process_time() - began
        kiosk.core.close()
        kiosk.backups.close()
        kiosk.database.close()
        return took

    for folder in (tmp_path, many):
        start(folder)
    pairs = [(start(many), start(tmp_path)) for _ in range(STARTS)]
    full, empty = (median(times) for times in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    print(
        f"\nstart with {SESSIONS} sessions / with none: {ratio:.2f} (limit {START_LIMIT};"
        f" {full * 1e3:.0f} / {empty * 1e3:.0f} ms to the first snapshot)"
    )
    assert ratio <= START_LIMIT


LOOKS = {
    "the newest": PastFilter(),
    "an MRN": PastFilter(mrn="1007919"),
    "the beginning of an MRN": PastFilter(mrn="10"),
    "an MRN that is not there": PastFilter(mrn="99"),
    "the last week": PastFilter(days=7),
    "discharged": PastFilter(ends=frozenset({SessionEnd.DISCHARGED})),
}


def test_sessions_are_listed_and_found_at_once(many: Path) -> None:
    bay = Bay(many, at(86_400.0 * SESSIONS / 5 + 7200.0))
    bay.ok(c.SignIn(staff_id=bay.now.staff[0].id, pin="246810"))
    worst = 0.0
    for name, wanted in LOOKS.items():
        first, whole = zip(*(look(bay, wanted) for _ in range(7)), strict=True)
        worst = max(worst, median(first))
        print(
            f"\n{name}: {len(bay.now.past)} listed, the first after {median(first) * 1e3:.0f} ms"
            f" (limit {LIST_LIMIT * 1e3:.0f}), all after {median(whole) * 1e3:.0f} ms",
            end="",
        )
    print()
    bay.close()
    assert worst <= LIST_LIMIT


def look(bay: Bay, wanted: PastFilter) -> tuple[float, float]:
    """Ask for a list; return when its first lines stand there, and when all of them do."""
    bay.ok(c.ForgetSessions())
    began = time.process_time()
    bay.core.put(c.FindSessions(wanted=wanted))
    first = None
    bay.step()
    while not bay.now.past_done:
        if first is None and bay.now.past:
            first = time.process_time() - began
        bay.step()
    whole = time.process_time() - began
    return first or whole, whole
