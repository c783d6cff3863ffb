"""The take-home sheet in the core: filled in from the record, given, and written whole or not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.aftercare import SheetUse
from app.domain.metric import Metric
from app.domain.session import Infusion, Route, SessionEnd
from app.domain.symptom import Rating, Symptom
from app.errors import ErrorCode, StorageError
from app.storage.aftercare_records import AftercareRecords
from tests.bedside.bay import AFTERCARE, MINUTE, Bay
from tests.ui.sheet_samples import live, opened

TEXT = AFTERCARE.shipped.sha256


@pytest.fixture
def home(busy: Bay) -> Bay:
    """A bay whose patient has gone home, with staff signed in."""
    live(busy)
    busy.staff_in()
    return busy


def last(bay: Bay) -> int:
    assert bay.now.last_ended is not None
    return bay.now.last_ended.session_id


def save(bay: Bay, folder: Path | None = None, content: bytes = b"%PDF sheet") -> c.SaveSheet:
    return c.SaveSheet(session=last(bay), text_sha256=TEXT, folder=folder, content=content)


def given(bay: Bay, session: int) -> list[f.SheetGiven]:
    return AftercareRecords(bay.setup.records).sheets_of(session)


def test_the_sheet_tells_what_the_record_tells(home: Bay) -> None:
    sheet = opened(home)
    assert (sheet.initials, sheet.dose, sheet.minutes) == ("R.K.", 41.0, 40.0)
    assert sheet.route == Route.KETAMINE_IV
    assert sheet.began is not None and sheet.ended is not None  # noqa: PT018
    assert f"{sheet.began.local():%H:%M} {sheet.ended.local():%H:%M}" == "13:27 14:07"
    assert f"{sheet.drive_after.local():%d %H:%M}" == "24 14:07"
    assert sheet.end == SessionEnd.OVERRIDDEN
    courses = {course.symptom: course for course in sheet.courses}
    assert list(courses) == list(Symptom)
    strange = courses[Symptom.DISSOCIATION]
    assert (strange.worst, strange.last) == (Rating.SEVERE, Rating.NONE)
    assert strange.settled is not None
    assert f"{strange.settled.local():%H:%M}" == "14:35"
    dizzy = courses[Symptom.DIZZINESS]
    assert (dizzy.worst, dizzy.last) == (Rating.MODERATE, Rating.MILD)
    assert dizzy.asked is not None
    assert f"{dizzy.asked.local():%H:%M}" == "15:05"
    assert courses[Symptom.ANXIETY].last is None
    values = {found.metric: round(found.value) for found in sheet.measured}
    assert values == {Metric.NIBP_SYS: 124, Metric.NIBP_DIA: 78, Metric.HR: 72, Metric.SPO2: 98}
    assert all(found.at.utc <= sheet.at.utc for found in sheet.measured)


def test_it_is_the_same_after_a_restart_and_a_day(home: Bay) -> None:
    before, session = opened(home), last(home)
    home.clock.advance(86_400)
    home.restart()
    home.staff_in()
    home.ok(c.OpenSheet(session=session))
    assert home.now.sheet == before


def test_the_running_session_has_one_as_of_now(busy: Bay) -> None:
    busy.wait(8, stride=120.0)
    busy.check_in(2)
    assert busy.now.session is not None
    busy.ok(c.OpenSheet(session=busy.now.session.id))
    sheet = busy.now.sheet
    assert sheet is not None
    assert sheet.end is None
    assert sheet.at.utc == busy.clock.now().utc
    assert all(course.last == Rating.MODERATE for course in sheet.courses)
    assert all(course.settled is None for course in sheet.courses)
    assert f"{sheet.drive_after.local():%d %H:%M}" == "24 14:07"


def test_of_two_answers_at_one_instant_the_worse_one_is_the_last(busy: Bay) -> None:
    assert busy.now.session is not None
    for rating in (3, 0):
        busy.check_in(rating)
    busy.ok(c.OpenSheet(session=busy.now.session.id))
    assert busy.now.sheet is not None
    assert {course.last for course in busy.now.sheet.courses} == {Rating.SEVERE}


def test_parts_of_an_infusion_count_together(bay: Bay) -> None:
    bay.staff()
    bay.start(running=True, began=bay.clock.now().t)
    bay.wait(40, stride=120.0)
    bay.ok(c.EndInfusion())
    bay.wait(5, stride=120.0)
    bay.ok(c.ResumeInfusion(dose=20.0, duration=20.0))
    bay.wait(20, stride=120.0)
    bay.ok(c.EndInfusion())
    assert bay.now.session is not None
    bay.ok(c.OpenSheet(session=bay.now.session.id))
    sheet = bay.now.sheet
    assert sheet is not None
    assert (sheet.dose, round(sheet.minutes)) == (61.0, 60)
    assert sheet.drive_after.utc >= bay.clock.now().utc + 86_400 - 1


def test_without_an_end_of_the_infusion_it_counts_from_now(bay: Bay) -> None:
    bay.staff()
    bay.start(running=True)
    bay.wait(10, stride=120.0)
    assert bay.now.session is not None
    bay.ok(c.OpenSheet(session=bay.now.session.id))
    sheet = bay.now.sheet
    assert sheet is not None
    assert (sheet.began, sheet.ended) == (None, None)
    assert sheet.drive_after.utc >= bay.clock.now().utc + 86_400


def test_the_longer_rule_of_the_clinic_and_the_zone_count(tmp_path: Path) -> None:
    """The sign-off, the sheet and the record say the same time."""
    bay = Bay(tmp_path)
    moved = bay.clock.now().utc + 3600.0
    bay.zone = lambda utc: -14_400 if utc >= moved else -18_000
    bay.restart()
    longer = tuple(replace(p, no_driving_hours=36.0) for p in bay.setup.protocols)
    object.__setattr__(bay.setup, "protocols", longer)
    bay.staff()
    bay.start()
    bay.step()
    assert bay.now.session is not None
    shown = bay.now.session.drive_after
    live(bay)
    sheet = opened(bay)
    assert f"{sheet.drive_after.local():%d %H:%M}" == "25 03:07"
    assert sheet.hours == 36.0
    assert shown is not None
    assert (shown.utc, shown.offset) == (sheet.drive_after.utc, sheet.drive_after.offset)
    bay.ok(c.GiveSheet(session=sheet.session, use=SheetUse.PRINTED, text_sha256=TEXT))
    (fact,) = given(bay, sheet.session)
    assert fact.drive_after == sheet.drive_after
    bay.close()


def test_the_clinics_words_are_known_by_their_fingerprint(tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    own = replace(AFTERCARE.shipped, id="ours", version=3, language="fr", sha256="c" * 64)
    bay.aftercare = replace(AFTERCARE, clinic=own)
    bay.restart()
    bay.staff()
    bay.start()
    assert bay.now.session is not None
    session = bay.now.session.id
    bay.ok(c.OpenSheet(session=session))
    bay.ok(c.GiveSheet(session=session, use=SheetUse.SHOWN, text_sha256="c" * 64))
    bay.ok(c.GiveSheet(session=session, use=SheetUse.SHOWN, text_sha256=TEXT))
    facts = given(bay, session)
    assert [(x.text_id, x.text_version, x.language) for x in facts] == [
        ("ours", 3, "fr"),
        ("shipped-en", 1, "en"),
    ]
    bay.close()


# --- who may, and when -----------------------------------------------------------------


@pytest.mark.parametrize("end", [SessionEnd.TRANSFERRED, SessionEnd.ENTERED_IN_ERROR])
def test_who_did_not_go_home_has_none(busy: Bay, end: SessionEnd) -> None:
    busy.wait(5, stride=120.0)
    busy.ok(busy.end_command(end=end, reason="To a ward"))
    busy.staff_in()
    outcome = busy.do(c.OpenSheet(session=last(busy)))
    assert (outcome.error, outcome.detail) == (ErrorCode.VALUE_REFUSED, "session")
    assert busy.now.sheet is None


def test_only_staff_open_it_and_it_goes_with_them(home: Bay) -> None:
    opened(home)
    home.ok(c.SignOut())
    home.step()
    assert home.now.sheet is None
    assert home.do(c.OpenSheet(session=last(home))).error == ErrorCode.NOT_SIGNED_IN


def test_it_is_put_away_on_leaving_and_before_the_next_patient(home: Bay) -> None:
    session = opened(home).session
    home.ok(c.CloseSheet())
    assert home.now.sheet is None
    opened(home)
    home.start()
    assert home.now.sheet is None
    assert home.do(c.OpenSheet(session=session)).error == ErrorCode.SESSION_RUNNING


def test_there_is_none_of_a_session_that_is_not_there(home: Bay) -> None:
    assert home.do(c.OpenSheet(session=4711)).error == ErrorCode.VALUE_REFUSED
    opened(home)
    other = c.GiveSheet(session=4711, use=SheetUse.SHOWN, text_sha256=TEXT)
    assert home.do(other).error == ErrorCode.VALUE_REFUSED
    words = c.GiveSheet(session=last(home), use=SheetUse.SHOWN, text_sha256="f" * 64)
    assert home.do(words).error == ErrorCode.VALUE_REFUSED


def test_a_look_at_a_past_sheet_is_in_the_record(home: Bay) -> None:
    session = opened(home).session
    looks = [x for x in home.setup.records.read(f.RecordOpened, "{select}") if x.part == "sheet"]
    assert [(x.opened, x.mrn, x.staff_id) for x in looks] == [
        (session, "20417", home.now.staff[0].id)
    ]


# --- what was given ----------------------------------------------------------------------


def test_which_sheet_was_given_is_a_fact(home: Bay) -> None:
    sheet = opened(home)
    home.ok(c.GiveSheet(session=sheet.session, use=SheetUse.SHOWN, text_sha256=TEXT))
    (fact,) = given(home, sheet.session)
    assert (fact.use, fact.language, fact.text_id) == (SheetUse.SHOWN, "en", "shipped-en")
    assert (fact.text_version, fact.text_sha256) == (1, TEXT)
    assert fact.drive_after == sheet.drive_after
    assert fact.staff_id == home.now.staff[0].id
    assert [g.use for g in home.now.sheet.given] == [SheetUse.SHOWN]  # type: ignore[union-attr]


# --- files -------------------------------------------------------------------------------


def test_a_file_is_written_whole_and_then_counts_as_given(home: Bay, tmp_path: Path) -> None:
    opened(home)
    home.ok(save(home))
    home.step()
    (file,) = (tmp_path / "exports").iterdir()
    assert file.read_bytes() == b"%PDF sheet"
    assert file.name == "take-home-sheet-2026-11-23-151000.pdf"
    sheet = home.now.sheet
    assert sheet is not None
    assert sheet.saving is not None
    assert (sheet.saving.done, sheet.saving.path) == (True, str(file))
    assert [g.use for g in sheet.given] == [SheetUse.PDF]
    assert [fact.use for fact in given(home, last(home))] == [SheetUse.PDF]


def test_a_disk_that_fills_leaves_nothing_under_the_name(home: Bay, tmp_path, monkeypatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.files._write", full)
    opened(home)
    home.ok(save(home))
    home.step()
    assert home.now.sheet is not None
    saving = home.now.sheet.saving
    assert saving is not None
    assert (saving.error, saving.done) == (ErrorCode.DISK_FULL, False)
    assert list((tmp_path / "exports").iterdir()) == []
    assert given(home, last(home)) == []


def test_a_disk_that_was_pulled_out_does_not_become_a_folder(home: Bay, tmp_path: Path) -> None:
    opened(home)
    home.ok(save(home, tmp_path / "stick"))
    home.step()
    assert home.now.sheet is not None
    assert home.now.sheet.saving is not None
    assert home.now.sheet.saving.error == ErrorCode.FOLDER_UNUSABLE
    assert not (tmp_path / "stick").exists()


def test_a_removable_disk_gets_the_file(home: Bay, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    opened(home)
    home.ok(save(home, tmp_path / "stick"))
    assert [file.suffix for file in (tmp_path / "stick").iterdir()] == [".pdf"]


def test_what_is_no_file_is_refused(home: Bay) -> None:
    opened(home)
    assert home.do(save(home, content=b"")).error == ErrorCode.VALUE_REFUSED


def test_a_file_that_is_there_is_not_forgotten_while_the_record_refuses(
    home: Bay, monkeypatch
) -> None:
    opened(home)
    records, append = home.setup.records, home.setup.records.append

    def refuse(facts, *rest, **more):  # type: ignore[no-untyped-def]
        if any(isinstance(fact, f.SheetGiven) for fact in facts):
            raise StorageError(ErrorCode.DISK_FULL)
        return append(facts, *rest, **more)

    monkeypatch.setattr(type(records), "append", lambda self, *a, **k: refuse(*a, **k))
    home.ok(save(home))
    home.step()
    assert home.now.sheet is not None
    assert home.now.sheet.saving is not None
    assert not home.now.sheet.saving.done
    monkeypatch.undo()
    home.wait(0.1, silent=True)
    home.step()
    assert [fact.use for fact in given(home, last(home))] == [SheetUse.PDF]
    assert home.now.sheet.saving.done  # type: ignore[union-attr]


def test_a_file_counts_even_when_its_page_was_left_before(home: Bay) -> None:
    jobs: list[object] = []
    object.__setattr__(home.setup, "aside", jobs.append)
    opened(home)
    home.ok(save(home))
    home.ok(c.CloseSheet())
    home.ok(c.SignOut())
    jobs[0]()  # type: ignore[operator]
    home.step()
    home.step()
    (fact,) = given(home, last(home))
    assert fact.staff_id == home.now.staff[0].id


def test_an_injection_has_no_minutes(bay: Bay) -> None:
    bay.staff()
    ended = bay.clock.now().t - 5 * MINUTE
    bay.start(infusion=Infusion(Route.KETAMINE_IM, 60.0, 0.0, ended))
    assert bay.now.session is not None
    bay.ok(c.OpenSheet(session=bay.now.session.id))
    assert bay.now.sheet is not None
    assert bay.now.sheet.minutes == 0
