"""Exports: whole or not at all, written down with who took them, beside everything else."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path

import pytest

from app import commands as c
from app.domain.export import ExportFormat, ExportState
from app.domain.facts import SessionsExported
from app.domain.past import PastFilter
from app.domain.session import Patient, SessionEnd
from app.errors import ErrorCode, StorageError
from app.storage.export_folder import ExportFolder
from app.storage.failures import folder_error
from app.storage.session_document import decode, facts_in
from tests.bedside.bay import Bay

FILES = frozenset({ExportFormat.JSON, ExportFormat.CSV})


@pytest.fixture
def lived(busy: Bay) -> Bay:
    """A free bay with three past sessions, two of one patient."""
    for mrn in ("20417", "0204", "20417"):
        if busy.now.session is None:
            busy.start(patient=Patient(mrn, "R.K.", 40, 70.0))
        busy.wait(2)
        busy.check_in(1, 0, 0, None, 0)
        busy.ok(busy.end_command(end=SessionEnd.TRANSFERRED, reason="x"))
    return busy


def run(bay: Bay, most: int = 400) -> ExportState:
    """Step the core until the export has ended."""
    for _ in range(most):
        view = bay.now.export
        if view is not None and view.state != ExportState.RUNNING:
            return view.state
        bay.step()
    raise AssertionError("the export never ended")


def folder_of(bay: Bay) -> Path:
    assert bay.now.export is not None
    return Path(bay.now.export.folder)


def exported(bay: Bay) -> list[SessionsExported]:
    return bay.setup.records._facts(SessionsExported, "{select}")


def left(bay: Bay) -> list[str]:
    parent = bay.path.parent / "exports"
    return sorted(path.name for path in parent.iterdir()) if parent.exists() else []


def test_what_was_exported_is_the_record_and_who_took_it_is_written(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    assert lived.now.export is not None
    assert run(lived) == ExportState.FINISHED
    ids = [row.id for row in lived.setup.records.sessions()]
    assert (lived.now.export.done, lived.now.export.total) == (3, 3)
    for number in ids:
        made = decode((folder_of(lived) / f"session-{number:06d}.json").read_bytes())
        assert facts_in(made) == lived.setup.records.facts_of(number)
        assert len(made.numerics) == len(list(lived.setup.records.numerics_of(number))) > 0
    (fact,) = exported(lived)
    assert fact.sessions == tuple(sorted(ids))
    assert fact.formats == ("csv", "json")
    assert fact.folder == folder_of(lived).name
    assert lived.now.signed_in is not None
    assert fact.staff_id == lived.now.signed_in.id


def test_the_tables_hold_all_sessions_under_one_head(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=frozenset({ExportFormat.CSV})))
    run(lived)
    tables = folder_of(lived) / "csv"
    with (tables / "session_started.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["mrn"] for row in rows) == ["0204", "20417", "20417"]
    with (tables / "vitals.csv").open(encoding="utf-8", newline="") as file:
        sessions = {row["session_id"] for row in csv.DictReader(file)}
    assert len(sessions) == 3
    assert not list(folder_of(lived).glob("*.json"))


def test_only_what_was_looked_for_or_chosen_leaves(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES, wanted=PastFilter(mrn="02")))
    run(lived)
    (one,) = folder_of(lived).glob("*.json")
    assert facts_in(decode(one.read_bytes()))[0].mrn == "0204"  # type: ignore[attr-defined]
    newest = lived.setup.records.sessions(1)[0].id
    lived.clock.advance(2)
    lived.ok(c.ExportSessions(formats=FILES, sessions=(newest,)))
    run(lived)
    assert [p.name for p in folder_of(lived).glob("*.json")] == [f"session-{newest:06d}.json"]


def test_names_of_files_and_folders_hold_no_patient(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    run(lived)
    names = " ".join(str(path) for path in folder_of(lived).rglob("*"))
    assert "20417" not in names.replace(str(lived.path.parent), "")
    assert "R.K." not in names


def test_until_it_is_whole_it_has_no_name(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    lived.step()
    assert not folder_of(lived).exists()
    lived.ok(c.CancelExport())
    assert lived.now.export is not None
    assert lived.now.export.state == ExportState.CANCELLED
    assert left(lived) == []
    assert exported(lived) == []


def test_a_disk_that_fills_leaves_nothing_and_says_so(lived: Bay, monkeypatch) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    written, whole = [], ExportFolder.append

    def append(self: ExportFolder, name: str, content: bytes) -> bool:
        written.append(name)
        if len(written) > 6:
            raise folder_error(OSError(errno.ENOSPC, "full"), ErrorCode.FOLDER_UNUSABLE)
        return whole(self, name, content)

    monkeypatch.setattr(ExportFolder, "append", append)
    assert run(lived) == ExportState.FAILED
    assert lived.now.export is not None
    assert lived.now.export.error == ErrorCode.DISK_FULL
    assert left(lived) == []
    # The record is another disk's matter: nothing waits because of it.
    assert lived.now.storage_error is None
    assert exported(lived) == []


def test_what_cannot_be_written_down_does_not_leave(lived: Bay, monkeypatch) -> None:
    whole = type(lived.setup.records).append

    def append(self, facts, *rest, **more):
        if any(isinstance(fact, SessionsExported) for fact in facts):
            raise StorageError(ErrorCode.DISK_FULL, "")
        return whole(self, facts, *rest, **more)

    monkeypatch.setattr(type(lived.setup.records), "append", append)
    lived.ok(c.ExportSessions(formats=FILES))
    assert run(lived) == ExportState.FAILED
    assert lived.now.export is not None
    assert lived.now.export.error == ErrorCode.EXPORT_NOT_RECORDED
    assert left(lived) == []


def test_nothing_fits_is_said(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES, wanted=PastFilter(mrn="nobody")))
    assert run(lived) == ExportState.FAILED
    assert lived.now.export is not None
    assert lived.now.export.error == ErrorCode.NOTHING_TO_EXPORT
    assert left(lived) == []


def test_one_at_a_time_and_only_by_staff(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    assert lived.do(c.ExportSessions(formats=FILES)).error == ErrorCode.EXPORT_RUNNING
    run(lived)
    assert lived.do(c.ExportSessions(formats=frozenset())).error == ErrorCode.VALUE_REFUSED
    lived.ok(c.SignOut())
    assert lived.do(c.ExportSessions(formats=FILES)).error == ErrorCode.NOT_SIGNED_IN
    assert lived.now.export is None


def test_it_goes_on_while_a_session_runs_and_staff_are_away(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    lived.start(patient=Patient("7", "A.B.", 40, 70.0))
    lived.ok(c.SignOut())
    for _ in range(100):
        lived.step()
    assert len(exported(lived)) == 1
    lived.check_in(0, 0, 0, 0, 0)
    assert lived.now.session is not None


def test_what_an_ended_program_left_half_goes(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    lived.step()
    parent = lived.path.parent / "exports"
    assert [name[0] for name in left(lived)] == ["."]
    lived.restart()
    (staff, *_) = lived.now.staff
    lived.ok(c.SignIn(staff_id=staff.id, pin="246810"))
    lived.clock.advance(5)
    lived.ok(c.ExportSessions(formats=FILES))
    run(lived)
    assert [path.name for path in parent.iterdir()] == [folder_of(lived).name]


# -- reports ----------------------------------------------------------------------------


def test_each_report_is_asked_for_and_put_beside_the_rest(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=frozenset({ExportFormat.PDF})))
    painted = []
    for _ in range(100):
        wanted = lived.now.to_paint
        if wanted is not None and wanted.session is not None:
            painted.append(wanted.session.id)
            lived.core.put(
                c.GiveReport(
                    export=lived.now.painting_for, session=wanted.session.id, pdf=b"%PDF-x"
                )
            )
        if lived.now.export is not None and lived.now.export.state != ExportState.RUNNING:
            break
        lived.step()
    assert run(lived) == ExportState.FINISHED
    assert len(painted) == 3
    assert len(list(folder_of(lived).glob("*.pdf"))) == 3


def test_a_report_that_cannot_be_painted_fails_the_export(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=frozenset({ExportFormat.PDF})))
    while lived.now.to_paint is None:
        lived.step()
    number = lived.now.to_paint.session.id  # type: ignore[union-attr]
    lived.core.put(c.GiveReport(export="another", session=number, pdf=b"%PDF"))
    lived.step()
    assert lived.now.to_paint is not None
    lived.core.put(c.GiveReport(export=lived.now.painting_for, session=number, pdf=b""))
    assert run(lived) == ExportState.FAILED
    assert left(lived) == []


def test_the_document_is_plain_json(lived: Bay) -> None:
    lived.ok(c.ExportSessions(formats=FILES))
    run(lived)
    for path in folder_of(lived).glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["format"] == "recovery-kiosk-session"
        assert path.stat().st_mode & 0o077 == 0
