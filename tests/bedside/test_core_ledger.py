"""The record is checked in the core, in pieces; its head is kept elsewhere; old sessions go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.clock import Instant
from app.domain.ledger import NO_LEDGER, LedgerProblem
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.storage.retention import YEAR_S
from app.storage.verification import verified
from tests.bedside.bay import Bay
from tests.storage import ledgers


def _ended(bay: Bay) -> None:
    """Live through a whole session."""
    bay.staff()
    bay.start()
    bay.make_ready()
    bay.ok(bay.end_command())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Instant]:
    """A closed record with one past session, and when it was closed."""
    folder = tmp_path_factory.mktemp("template")
    bay = Bay(folder)
    _ended(bay)
    bay.close()
    return folder, bay.clock.now()


@pytest.fixture
def free(template: tuple[Path, Instant], tmp_path: Path) -> Iterator[Bay]:
    """A free bay with staff signed in and one past session."""
    folder, then = template
    shutil.copytree(folder, tmp_path / "data")
    bay = Bay(tmp_path / "data", then)
    bay.staff_in()
    yield bay
    bay.close()


def _checked(bay: Bay) -> None:
    """Let a check run to its end and be written down."""
    for _ in range(200):
        bay.step()
        check = bay.now.ledger.check
        if check is not None and check.verdict is not None and bay.now.ledger.last is not None:
            return
    raise AssertionError(bay.now.ledger)


def _anchors(bay: Bay) -> list[dict[str, object]]:
    text = (bay.path.parent / "keys" / "anchors.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_all_that_the_core_writes_is_in_the_ledger(free: Bay) -> None:
    assert free.setup.records.ledger is not None
    verdict = verified(free.setup.records.ledger)
    assert verdict.sound
    assert verdict.facts > 50
    assert verdict.seconds > 500


def test_the_end_of_a_session_anchors_the_head(free: Bay) -> None:
    (anchor,) = _anchors(free)
    assert anchor["why"] == "session_ended"
    ((entry, link),) = free.database.rows(
        "SELECT max(entry), link FROM ledger WHERE session_id = (SELECT max(seq) FROM"
        " session_started)"
    )
    assert (anchor["count"], anchor["link"]) == (entry, link.hex())


def test_a_check_runs_in_pieces_and_is_written_down_with_who_asked(free: Bay) -> None:
    free.core.put(c.CheckRecord(screen="ledger"))
    free.core.step()
    seen = free.now.ledger.check
    assert seen is not None
    assert seen.verdict is None
    _checked(free)
    view = free.now.ledger
    assert view.check is not None
    assert view.check.verdict is not None
    assert view.check.verdict.sound
    assert view.check.verdict.anchors == 1
    assert view.last is not None
    assert view.last.staff_id == free.now.staff[0].id
    assert view.last.problem == ""
    rows = free.database.rows(
        "SELECT d.problem, f.screen FROM record_checked d JOIN fact f USING (seq)"
    )
    assert rows == [("", "ledger")]
    assert [each["why"] for each in _anchors(free)] == ["session_ended", "checked"]


def test_what_does_not_fit_is_found_and_written_down(free: Bay) -> None:
    free.close()
    with ledgers.tampering(free.path) as conn:
        conn.execute(
            "UPDATE rating_given SET rating = 3 WHERE seq = (SELECT min(seq) FROM rating_given)"
        )
    free.open()
    free.staff_in()
    assert free.now.ledger.alarm is None  # too long ago for the look at the start
    free.ok(c.CheckRecord())
    _checked(free)
    assert free.now.ledger.alarm is not None
    assert free.now.ledger.alarm.problem == LedgerProblem.FACT_CHANGED
    assert free.now.ledger.last is not None
    assert free.now.ledger.last.problem == "fact_changed"
    # An anchor on a record that does not fit would say that it did.
    assert [each["why"] for each in _anchors(free)] == ["session_ended"]


def test_nobody_checks_who_is_not_signed_in_and_nobody_during_a_session(busy: Bay) -> None:
    assert busy.do(c.CheckRecord()).error == ErrorCode.SESSION_RUNNING
    busy.ok(c.SignOut())
    assert busy.do(c.CheckRecord()).error == ErrorCode.NOT_SIGNED_IN
    assert busy.now.ledger == NO_LEDGER


def test_a_session_that_begins_stops_the_check(free: Bay) -> None:
    free.core.put(c.CheckRecord())
    free.core.put(free.start_command())
    free.step()
    assert free.now.session is not None
    assert free.now.ledger.check is None
    assert not free.database.rows("SELECT * FROM record_checked")


def _look(bay: Bay, sql: str) -> LedgerProblem | None:
    """Tamper, start again, and return what the first look tells staff."""
    bay.close()
    with ledgers.tampering(bay.path) as conn:
        for each in sql.split(";"):
            conn.execute(each)
    bay.open()
    bay.staff_in()
    alarm = bay.now.ledger.alarm
    return None if alarm is None else alarm.problem


def test_a_start_finds_nothing_where_nothing_is(free: Bay) -> None:
    assert _look(free, "SELECT 1") is None


def test_a_start_finds_a_changed_last_fact(free: Bay) -> None:
    assert _look(free, "UPDATE session_ended SET signer_name = 'Eve'") == LedgerProblem.FACT_CHANGED


def test_a_start_finds_a_cut_tail(free: Bay) -> None:
    ((end,),) = free.database.rows("SELECT seq FROM session_ended")
    free.close()
    with ledgers.tampering(free.path) as conn:
        ledgers.cut(conn, end)
    free.open()
    assert _look(free, "SELECT 1") == LedgerProblem.CUT


def test_a_start_finds_an_added_fact(free: Bay) -> None:
    free.close()
    with ledgers.opened(free.path) as records:
        records.ledger = None
        records.append([ledgers.s.staff("stranger", "Eve")])
    free.open()
    free.staff_in()
    alarm = free.now.ledger.alarm
    assert alarm is not None
    assert alarm.problem == LedgerProblem.FACT_ADDED


def test_a_start_on_a_new_disk_tells_of_the_record_before(free: Bay) -> None:
    free.close()
    free.path.unlink()
    free.open()
    free.staff()
    alarm = free.now.ledger.alarm
    assert alarm is not None
    assert alarm.problem == LedgerProblem.OTHER_RECORD
    free.ok(c.CheckRecord())
    _checked(free)
    assert free.now.ledger.last is not None
    assert free.now.ledger.last.problem == "other_record"


def test_a_finding_of_the_start_does_not_stop_the_patient(free: Bay) -> None:
    assert _look(free, "UPDATE session_ended SET signer_name = 'Eve'") is not None
    free.start()
    free.check_in(1)
    assert free.now.session is not None


def test_an_anchor_file_that_cannot_be_written_stops_nothing(bay: Bay) -> None:
    anchors = bay.path.parent / "keys" / "anchors.jsonl"
    anchors.mkdir()
    _ended(bay)
    assert bay.now.session is None
    anchors.rmdir()


# -- retention --------------------------------------------------------------


def _restarted(bay: Bay, years: float | None, later: float) -> None:
    bay.close()
    bay.retention_years = years
    bay.clock.advance(later * YEAR_S)
    bay.open()
    bay.staff_in()
    bay.step()


def _make_admin(bay: Bay) -> None:
    assert bay.now.signed_in is not None
    assert bay.now.signed_in.role == Role.ADMIN


def test_without_a_setting_sessions_are_kept(free: Bay) -> None:
    _restarted(free, None, 30.0)
    assert free.now.ledger.years is None
    assert free.do(c.ArchiveOld()).error == ErrorCode.VALUE_REFUSED
    assert free.setup.records.sessions()


def test_an_admin_archives_what_is_old(free: Bay) -> None:
    _restarted(free, 10.0, 11.0)
    _make_admin(free)
    assert (free.now.ledger.years, free.now.ledger.old) == (10.0, 1)
    free.ok(c.ArchiveOld(screen="ledger"))
    for _ in range(20):
        free.step()
    view = free.now.ledger
    assert (view.archiving, view.old, view.failed) == (None, 0, None)
    assert view.archived is not None
    assert view.archived.sessions == 1
    assert (free.path.parent / "archives" / view.archived.file).is_file()
    assert free.setup.records.sessions() == []
    assert free.setup.records.ledger is not None
    assert verified(free.setup.records.ledger).sound
    rows = free.database.rows(
        "SELECT f.staff_id, f.screen FROM sessions_archived d JOIN fact f USING (seq)"
    )
    assert rows == [(free.now.staff[0].id, "ledger")]
    assert _anchors(free)[-1]["why"] == "archived"


def test_somebody_who_is_no_admin_archives_nothing(free: Bay) -> None:
    _restarted(free, 10.0, 11.0)
    free.ok(c.SignOut())
    other = free.now.staff[1]
    assert other.role != Role.ADMIN
    free.ok(c.SignIn(staff_id=other.id, pin="135790"))
    assert free.do(c.ArchiveOld()).error == ErrorCode.NOT_ALLOWED
    assert len(free.setup.records.sessions()) == 1


def test_an_archive_that_cannot_be_written_is_told_and_removes_nothing(free: Bay) -> None:
    Path(free.path.parent / "archives").write_text("a file in the way")
    _restarted(free, 10.0, 11.0)
    free.ok(c.ArchiveOld())
    for _ in range(5):
        free.step()
    assert free.now.ledger.failed == ErrorCode.FOLDER_UNUSABLE
    assert len(free.setup.records.sessions()) == 1


def test_a_check_and_an_archive_do_not_run_at_once(free: Bay) -> None:
    _restarted(free, 10.0, 11.0)
    free.core.put(c.CheckRecord())
    archive = c.ArchiveOld()
    free.core.put(archive)
    free.core.step()
    outcome = free.now.outcome(archive.id)
    assert outcome is not None
    assert outcome.error == ErrorCode.RECORD_BUSY
