"""The series page tells the story of the eight weeks, without a contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import commands as c
from app.bedside.review import line_of, reviewed
from app.domain import facts as f
from app.domain.asking import RoundKind, newest
from app.domain.notice import NoticeKind
from app.domain.series import PatientSeries, last_round
from app.domain.session import SessionEnd
from app.domain.symptom import Rating
from tests.bedside.bay import QUESTIONS
from tests.eight_weeks import MRN, VISITS, Told, open_bay, tell


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The story, told once."""
    story = tell(open_bay(tmp_path_factory.mktemp("eight-weeks")))
    yield story
    story.bay.close()


@pytest.fixture(scope="module")
def series(told: Told) -> PatientSeries:
    """The patient's page."""
    told.bay.ok(c.OpenSeries(mrn=MRN))
    for _ in range(4):
        told.bay.step()
    assert told.bay.now.series is not None
    return told.bay.now.series


def test_every_infusion_is_there_on_its_day(told: Told, series: PatientSeries):
    assert [one.session for one in series.infusions] == told.sessions
    days = [one.started.local().timetuple()[:3] for one in series.infusions]
    assert days == [visit.day for visit in VISITS]
    assert series.infusions[-1].started.local() - series.infusions[0].started.local() > timedelta(
        weeks=7
    )
    assert [one.number for one in series.infusions] == [1, 2, 3, 4, 5, 6, 7]


def test_doses_times_and_ends_are_those_of_the_story(series: PatientSeries):
    assert [one.dose for one in series.infusions] == [visit.dose for visit in VISITS]
    assert [round(one.per_kg, 2) for one in series.infusions] == [0.5] * 4 + [0.6] + [0.5] * 2
    assert {one.end for one in series.infusions} == {SessionEnd.DISCHARGED}
    for one, visit in zip(series.infusions, VISITS, strict=True):
        assert one.minutes == pytest.approx(40.0, abs=0.6)
        assert one.settled == pytest.approx(visit.settled, abs=1.5)
        assert one.ready == pytest.approx(visit.ready, abs=1.5)
        assert one.ready is not None
        assert one.settled is not None
        assert one.settled < one.ready, "nobody is ready before it has settled"
        assert set(one.peaks.values()) == {Rating.MODERATE}


def test_the_outcomes_are_those_that_were_answered(series: PatientSeries):
    for one, visit in zip(series.infusions, VISITS, strict=True):
        phq9 = newest(one.rounds, RoundKind.PHQ9)
        before = newest(one.rounds, RoundKind.BEFORE)
        after = newest(one.rounds, RoundKind.AFTER)
        assert phq9 is not None
        assert before is not None
        assert after is not None
        assert phq9.total == visit.phq9
        assert tuple(before.answers.values()) == visit.before
        assert tuple(after.answers.values()) == visit.after
        # PHQ-9 was asked before the infusion and never afterwards.
        assert phq9.at.utc < one.started.utc <= before.at.utc < after.at.utc
    assert series.loose == ()
    bands = [QUESTIONS.band(visit.phq9) for visit in VISITS]
    assert [band.id for band in bands if band is not None] == [
        "moderately_severe",
        "moderately_severe",
        "moderate",
        "moderate",
        "moderate",
        "mild",
        "mild",
    ]


def test_the_bladder_was_asked_from_the_sixth_on(series: PatientSeries):
    asked = [newest(one.rounds, RoundKind.BLADDER) is not None for one in series.infusions]
    assert asked == [QUESTIONS.bladder_due(one.number) for one in series.infusions]
    found = last_round(series.counted, RoundKind.BLADDER)
    assert found is not None
    assert (found[0].number, found[1].value("bladder")) == (7, 1)


def test_what_was_told_of_self_harm_was_answered_for_before_the_first_infusion(
    told: Told, series: PatientSeries
):
    told_facts = told.bay.database.rows(
        "SELECT t.mrn, t.origin, count(a.seq) FROM self_harm_told t"
        " LEFT JOIN self_harm_answered a ON a.told = t.seq GROUP BY t.seq"
    )
    assert told_facts == [(MRN, "phq9", 1)]
    assert told.bay.now.concerns == ()
    (one,) = series.told
    assert one.at.local().timetuple()[:3] == VISITS[0].day
    assert one.answered is not None
    assert one.at.utc <= one.answered.utc < series.infusions[0].started.utc


def test_the_pressure_notice_is_on_the_fifth_day_alone(series: PatientSeries):
    raised = [
        number
        for number, one in enumerate(series.infusions, 1)
        if any(n.kind == NoticeKind.VITAL_LIMIT for n in one.notices)
    ]
    assert raised == [5]
    (notice, *_) = [n for n in series.infusions[4].notices if n.kind == NoticeKind.VITAL_LIMIT]
    assert notice.value == pytest.approx(172.0, abs=1.0)
    assert notice.cleared is not None
    assert 25 <= notice.cleared <= 45


def test_the_page_says_what_the_past_sessions_say(told: Told, series: PatientSeries):
    records = told.bay.setup.records
    for one in series.infusions:
        line = line_of(records, one.session)
        assert line is not None
        assert (line.mrn, line.dose, line.end) == (MRN, one.dose, one.end)
        assert line.settled == pytest.approx(one.settled)
        past = reviewed(records, one.session)
        assert past is not None
        assert past.session is not None
        assert len(past.notices) == len(one.notices)
        assert past.session.infusion.whole_dose == one.dose
    ends = [
        fact
        for number in told.sessions
        for fact in records.facts_of(number)
        if isinstance(fact, f.SessionEnded)
    ]
    assert len(ends) == len(VISITS)
