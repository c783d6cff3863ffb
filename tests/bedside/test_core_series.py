"""The page of one patient: every infusion, nothing of anybody else, and who looked is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.domain import facts as f
from app.domain.access import RecordPart
from app.domain.asking import RoundKind
from app.domain.notice import NoticeKind
from app.domain.series import PatientSeries, last_round
from app.domain.session import SessionEnd
from app.domain.symptom import Rating, Symptom
from app.errors import ErrorCode
from tests.bedside.bay import Bay
from tests.bedside.test_core_asking import GOOD, ask
from tests.long_series import write_infusion


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed record of several patients."""
    bay = Bay(tmp_path_factory.mktemp("many"))
    records = bay.setup.records
    bay.database.rows("PRAGMA synchronous = OFF")
    for number in range(12):
        write_infusion(records, "20417", number)
    for mrn in ("020417", "20417 1", "204", "2041799", "99"):
        write_infusion(records, mrn, 0, initials="O.T.", rounds=2)
    bay.staff()
    bay.close()
    return bay.path.parent


@pytest.fixture
def many(record: Path, tmp_path: Path) -> Iterator[Bay]:
    """A free bay with a record of several patients, staff signed in."""
    shutil.copytree(record, tmp_path, dirs_exist_ok=True)
    bay = Bay(tmp_path)
    bay.staff_in()
    yield bay
    bay.close()


def opened(bay: Bay, mrn: str) -> PatientSeries:
    bay.ok(c.OpenSeries(mrn=mrn))
    for _ in range(10):
        bay.step()
    series = bay.now.series
    assert series is not None
    assert series.whole
    return series


def found(bay: Bay, mrn: str) -> list[str]:
    bay.ok(c.FindPatients(mrn=mrn))
    assert bay.now.patients is not None
    return [hit.mrn for hit in bay.now.patients]


def test_an_mrn_is_looked_for_letter_by_letter_the_exact_one_first(many: Bay):
    assert found(many, "20417") == ["20417", "20417 1", "2041799"]
    assert found(many, "020417") == ["020417"]
    assert found(many, "0") == ["020417"]
    assert found(many, "20417 ") == ["20417 1"]
    assert found(many, "%") == []


def test_a_hit_tells_the_newest_infusion(many: Bay):
    found(many, "20417")
    assert many.now.patients is not None
    hit = many.now.patients[0]
    assert (hit.initials, hit.sessions) == ("R.K.", 12)
    assert hit.last == opened(many, "20417").infusions[-1].started


def test_without_a_number_those_seen_last_are_listed_each_once(many: Bay):
    listed = found(many, "")
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == {"20417", "020417", "20417 1", "204", "2041799", "99"}


@pytest.mark.parametrize(
    ("mrn", "count"), [("20417", 12), ("020417", 1), ("20417 1", 1), ("204", 1), ("2041", 0)]
)
def test_nothing_of_one_patient_is_on_anothers_page(many: Bay, mrn: str, count: int):
    series = opened(many, mrn)
    starts = {one.session for one in series.infusions}
    assert len(starts) == count == series.total
    for session in starts:
        first = many.setup.records.facts_of(session)[0]
        assert isinstance(first, f.SessionStarted)
        assert first.mrn == mrn


def test_each_infusion_says_what_was_given_and_how_it_went(many: Bay):
    series = opened(many, "20417")
    assert [one.number for one in series.infusions] == list(range(1, 13))
    first = series.infusions[0]
    assert (first.dose, first.weight, first.minutes) == (41.0, 82.0, 40.0)
    assert first.per_kg == 0.5
    assert first.ready == pytest.approx(100.0)
    # Rated low for good in the seventh round, 77 minutes after the end and some seconds.
    assert first.settled == pytest.approx(77.07, abs=0.1)
    assert set(first.peaks.values()) == {Rating.SEVERE}
    assert set(first.peaks) == set(Symptom)
    assert [n.kind for n in first.notices] == [NoticeKind.NURSE_CALLED]
    assert first.notices[0].at == pytest.approx(10.0)
    kinds = [one.kind for one in first.rounds]
    assert kinds == [RoundKind.PHQ9, RoundKind.BEFORE, RoundKind.AFTER]
    assert series.last_settled == series.infusions[-1]


def test_it_comes_in_pieces_and_the_newest_first(many: Bay):
    many.core.put(c.OpenSeries(mrn="20417"))
    seen = []
    for _ in range(5):
        many.core.step()
        if many.now.series is not None:
            seen.append([one.number for one in many.now.series.infusions])
    assert seen[0] == list(range(3, 13))
    assert seen[-1] == list(range(1, 13))


def test_who_opened_the_page_is_written_down(many: Bay):
    opened(many, "20417")
    rows = many.database.rows("SELECT part, mrn FROM record_opened ORDER BY seq")
    assert (RecordPart.SERIES.value, "20417") in rows


def test_nobody_sees_a_page_who_is_not_signed_in(many: Bay):
    opened(many, "20417")
    found(many, "20417")
    many.ok(c.SignOut())
    assert many.now.series is None
    assert many.now.patients is None
    for command in (c.OpenSeries(mrn="20417"), c.FindPatients(mrn="2")):
        assert many.do(command).error == ErrorCode.NOT_SIGNED_IN


def test_within_a_session_only_its_own_patient(many: Bay):
    opened(many, "99")
    many.start(running=True)
    assert many.now.series is None
    for command in (c.OpenSeries(mrn="99"), c.FindPatients(mrn="9")):
        assert many.do(command).error == ErrorCode.SESSION_RUNNING
    series = opened(many, "20417")
    assert series.infusions[-1].end is None
    assert len(series.infusions) == 13


def test_what_was_entered_in_error_does_not_count(bay: Bay):
    write_infusion(bay.setup.records, "7", 0)
    write_infusion(bay.setup.records, "7", 1, end=SessionEnd.ENTERED_IN_ERROR)
    bay.restart()
    bay.staff()
    series = opened(bay, "7")
    assert len(series.infusions) == 2
    assert [one.number for one in series.counted] == [1]
    assert series.last_settled == series.infusions[0]


def test_none_finished_says_nothing_it_does_not_know(bay: Bay):
    for number in range(3):
        write_infusion(
            bay.setup.records, "7", number, end=SessionEnd.TRANSFERRED, rounds=0, asked=False
        )
    bay.restart()
    bay.staff()
    series = opened(bay, "7")
    assert [(one.settled, one.ready, one.peaks) for one in series.infusions] == [
        (None, None, {})
    ] * 3
    assert series.last_settled is None


def test_asked_before_the_session_it_stands_with_its_infusion(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.PHQ9, *[1] * 10, mrn="20417", initials="R.K.")
    bay.start(running=True)
    ask(bay, RoundKind.BEFORE, *GOOD)
    series = opened(bay, "20417")
    (infusion,) = series.infusions
    assert [one.kind for one in infusion.rounds] == [RoundKind.PHQ9, RoundKind.BEFORE]
    assert series.loose == ()
    found_round = last_round(series.infusions, RoundKind.PHQ9)
    assert found_round is not None
    assert found_round[1].total == 9


def test_asked_and_no_infusion_came_it_is_kept_apart(bay: Bay):
    bay.staff()
    ask(bay, RoundKind.BEFORE, *GOOD, mrn="20417")
    series = opened(bay, "20417")
    assert series.infusions == ()
    assert [one.kind for one in series.loose] == [RoundKind.BEFORE]


def test_a_stopped_and_resumed_infusion_counts_with_all_its_parts(bay: Bay):
    bay.staff()
    bay.start(running=True)
    bay.wait(20)
    bay.ok(c.EndInfusion())
    bay.wait(5)
    bay.ok(c.ResumeInfusion(dose=10.0, duration=10.0))
    bay.wait(10)
    bay.ok(c.EndInfusion())
    (infusion,) = opened(bay, "20417").infusions
    assert infusion.dose == pytest.approx(30.5, abs=0.5)
    assert infusion.minutes == pytest.approx(30.0, abs=0.5)
