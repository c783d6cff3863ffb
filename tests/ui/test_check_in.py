"""A check-in: quick for the patient, one row a tap, and saved only when committed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.symptom import Origin, Rating, Symptom
from app.errors import ErrorCode
from app.snapshot import CheckInView
from tests.ui import samples
from tests.ui.patient_screens import Bench
from ui.places import Place
from ui.widgets.dots import Dot
from ui.widgets.touch import guard


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def test_opening_says_why(bench):
    bench.enter()
    assert [c.origin for c in bench.opened] == [Origin.PATIENT]
    assert bench.screen.question.text() == "How unreal do things feel right now?"
    assert bench.screen.count.text() == "1 of 5"


def test_a_prompted_round_is_marked_so(bench):
    due = samples.session(check_in=CheckInView(due=samples.NOW_T - 5))
    bench.enter(samples.snapshot(session=due))
    assert bench.opened[0].origin == Origin.PROMPT


def test_an_answer_is_felt_at_once_and_saved_only_after_its_commit(bench):
    bench.enter()
    bench.tap(Rating.MILD)
    assert bench.screen.choices[Rating.MILD].chosen
    assert bench.note(Rating.MILD) == "Saving …"
    assert bench.screen.dots.dots[0] == Dot.UNSAVED
    bench.screen.show_snapshot(bench.snapshot)
    assert bench.screen.dots.dots[0] == Dot.UNSAVED, "a snapshot alone saves nothing"
    bench.commit()
    assert bench.note(Rating.MILD) == "Saved"
    assert bench.screen.dots.dots[0] == Dot.SAVED


def test_it_goes_on_by_itself(bench):
    bench.enter()
    bench.tap(Rating.NONE)
    assert bench.screen.advance_timer.isActive()
    assert bench.screen.advance_timer.interval() <= 400
    bench.screen.advance()
    assert bench.screen.question.text() == "How dizzy are you right now?"
    assert not any(c.chosen for c in bench.screen.choices)


def test_five_taps_are_five_ratings_of_one_check_in(bench):
    bench.enter()
    bench.answer_all(3, 2, 1, 0, 1)
    assert [(r.symptom, r.rating) for r in bench.rates] == list(
        zip(Symptom, [Rating(n) for n in (3, 2, 1, 0, 1)], strict=True)
    )
    assert {r.check_in for r in bench.rates} == {bench.opened[0].id}


def test_a_double_tap_is_one_row(bench):
    bench.enter()
    bench.screen.choices[Rating.MILD].click()
    bench.screen.choices[Rating.MILD].click()
    assert len(bench.rates) == 1
    guard.reset()
    bench.screen.choices[Rating.MILD].click()
    assert len({r.id for r in bench.rates}) == 1, "slow double taps carry the same id"


def test_another_answer_is_a_correction_with_its_own_id(bench):
    bench.enter()
    bench.tap(Rating.MILD)
    bench.screen.advance()
    bench.press(bench.screen.back)
    assert bench.screen.choices[Rating.MILD].chosen, "the earlier answer is shown"
    bench.tap(Rating.SEVERE)
    bench.tap(Rating.MILD)
    assert [r.rating for r in bench.rates] == [Rating.MILD, Rating.SEVERE, Rating.MILD]
    assert len({r.id for r in bench.rates}) == 3


def test_the_same_answer_again_once_saved_sends_nothing(bench):
    bench.enter()
    bench.tap(Rating.MILD)
    bench.commit()
    bench.tap(Rating.MILD)
    assert len(bench.rates) == 1


def test_skip_is_no_answer_and_never_none(bench):
    bench.enter()
    bench.press(bench.screen.skip)
    assert [r.rating for r in bench.rates] == [None]
    assert bench.screen.count.text() == "2 of 5"
    bench.press(bench.screen.back)
    assert bench.screen.skip.chosen
    assert not bench.screen.choices[Rating.NONE].chosen


def test_back_from_the_first_question_leaves(bench):
    bench.enter()
    bench.press(bench.screen.back)
    assert bench.closed == [bench.opened[0].id]
    assert bench.places == [Place.HOME]


def test_thanks_wait_for_every_commit(bench):
    bench.enter()
    bench.answer_all(1, 1, 1, 1)
    bench.commit()
    bench.answer_all(1)
    assert bench.screen.thanks.text() == "Saving …"
    assert not bench.screen.thanks_timer.isActive()
    assert not bench.screen.done.isVisible()
    bench.commit()
    assert bench.screen.thanks.text() == "Thank you. Saved."
    assert bench.screen.thanks_timer.isActive()
    assert bench.screen.thanks_timer.interval() == 8000
    assert bench.screen.done.isVisible()


def test_the_thanks_go_away_by_themselves_and_close_the_round(bench):
    bench.enter()
    bench.answer_all(1, 1, 1, 1, 1)
    bench.commit()
    bench.screen.thanks_timer.timeout.emit()
    assert bench.closed == [bench.opened[0].id]
    assert bench.places == [Place.HOME]
    bench.screen.leave()
    assert len(bench.closed) == 1, "closed once"


def test_back_from_the_thanks_can_still_correct(bench):
    bench.enter()
    bench.answer_all(1, 1, 1, 1, 1)
    bench.commit()
    bench.press(bench.screen.back)
    assert not bench.screen.thanks_timer.isActive()
    bench.tap(Rating.SEVERE)
    assert bench.rates[-1].symptom == Symptom.ANXIETY
    assert bench.closed == []


@pytest.mark.parametrize("outcome", [{"waiting": True}, {"error": ErrorCode.INTERNAL}])
def test_an_answer_that_is_not_saved_says_so_and_stays(bench, outcome):
    bench.enter()
    bench.tap(Rating.MODERATE)
    bench.commit(done=False, **outcome)
    assert bench.screen.trouble.text() == "Not saved yet. Please tell your nurse."
    assert bench.note(Rating.MODERATE) == "Not saved yet"
    assert bench.screen.choices[Rating.MODERATE].chosen
    bench.screen.advance()
    assert bench.screen.trouble.text() == "Not saved yet. Please tell your nurse."
    bench.press(bench.screen.back)
    assert bench.screen.choices[Rating.MODERATE].chosen


def test_what_waited_for_the_disk_is_saved_later(bench):
    bench.enter()
    bench.answer_all(1, 1, 1, 1, 1)
    bench.commit(done=False, waiting=True)
    assert bench.screen.thanks.text() == "Not saved yet. Please tell your nurse."
    assert bench.screen.again.isVisible()
    bench.press(bench.screen.again)
    assert len({r.id for r in bench.rates}) == 5, "waiting commands keep their ids"
    bench.commit()
    assert bench.screen.thanks.text() == "Thank you. Saved."
    assert not bench.screen.again.isVisible()


def test_what_was_refused_is_sent_anew(bench):
    bench.enter()
    bench.commit()
    bench.answer_all(1, 1, 1, 1, 1)
    bench.commit(done=False, error=ErrorCode.INTERNAL)
    bench.press(bench.screen.again)
    assert len({r.id for r in bench.rates}) == 10
    assert [r.rating for r in bench.rates[5:]] == [Rating.MILD] * 5
    assert len(bench.opened) == 1


def test_a_refused_opening_is_opened_anew_with_all_answers(bench):
    bench.enter()
    bench.answer_all(1, 2, 3, 0, 1)
    bench.commit(done=False, error=ErrorCode.INTERNAL)
    bench.press(bench.screen.again)
    assert len(bench.opened) == 2
    again = bench.rates[5:]
    assert {r.check_in for r in again} == {bench.opened[1].id}
    assert [r.rating for r in again] == [Rating(n) for n in (1, 2, 3, 0, 1)]


@pytest.mark.parametrize("trouble", [{"storage_error": ErrorCode.DISK_FULL}, {"unsaved": 2}])
def test_trouble_with_saving_is_said_above_the_questions(bench, trouble):
    bench.enter()
    assert bench.screen.header.trouble.text() == ""
    bench.screen.show_snapshot(replace(bench.snapshot, **trouble))
    assert bench.screen.header.trouble.text() == "Not saving right now. Please tell your nurse."
    assert bench.screen.header.trouble.isVisible()


def test_a_skip_is_told_in_words_too(bench):
    bench.enter()
    bench.press(bench.screen.skip)
    bench.press(bench.screen.back)
    assert bench.screen.skip.text() == "Skipped"
