"""Prompts every 10, 15 or 30 minutes; silence is missed and never calm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.schedule import Prompt, is_calm, missed, next_prompt
from app.domain.symptom import CheckIn, CheckInEnd, Origin, Rating, Symptom

MIN = 60.0
END = 10_000.0


def at(minute: float) -> float:
    return END + minute * MIN


def check_in(
    minute: float,
    rating: Rating | None = Rating.NONE,
    end: CheckInEnd | None = CheckInEnd.COMPLETE,
    origin: Origin = Origin.PROMPT,
) -> CheckIn:
    t = at(minute)
    return CheckIn(
        1, t, origin, dict.fromkeys(Symptom, rating), dict.fromkeys(Symptom, t), None, t, end
    )


def test_nothing_is_asked_while_the_infusion_runs():
    assert next_prompt(None, (), END) == Prompt(None, None)
    assert next_prompt(None, (check_in(-20),), at(500)) == Prompt(None, None)
    assert missed(None, (), at(500)) is None


def test_the_first_prompt_is_ten_minutes_after_the_end():
    assert next_prompt(END, (), END) == Prompt(None, at(10))
    assert next_prompt(END, (), at(10) - 1).due is None
    assert next_prompt(END, (), at(10)) == Prompt(at(10), at(20))


@pytest.mark.parametrize(
    ("minute", "rating", "following"),
    [
        (0, Rating.SEVERE, 10),
        (20, Rating.NONE, 30),
        (29.9, Rating.NONE, 39.9),
        (30, Rating.NONE, 45),
        (45, Rating.SEVERE, 60),
        (59.9, Rating.NONE, 74.9),
        (60, Rating.NONE, 90),
        (60, Rating.MILD, 90),
        (60, Rating.MODERATE, 75),
        (60, None, 75),
        (200, Rating.MILD, 230),
        (200, Rating.MODERATE, 215),
    ],
)
def test_the_interval_follows_time_and_ratings(minute, rating, following):
    found = next_prompt(END, (check_in(minute, rating),), at(minute) + 1)
    assert found.due is None
    assert found.next_due == pytest.approx(at(following))


@pytest.mark.parametrize("origin", list(Origin))
def test_any_check_in_moves_the_next_one(origin):
    found = next_prompt(END, (check_in(8, origin=origin),), at(12))
    assert found == Prompt(None, at(18))


def test_a_check_in_during_the_infusion_does_not_bring_the_first_prompt_forward():
    assert next_prompt(END, (check_in(-5),), END).next_due == at(10)


def test_a_bad_rating_brings_the_shorter_interval_back():
    rounds = (check_in(60), check_in(90, Rating.MODERATE))
    assert next_prompt(END, rounds, at(91)).next_due == at(105)


@pytest.mark.parametrize("end", [CheckInEnd.LEFT, CheckInEnd.MISSED, None])
def test_only_a_complete_check_in_is_evidence_of_calm(end):
    assert is_calm(check_in(70))
    assert not is_calm(check_in(70, end=end))


def test_one_skip_or_one_unasked_symptom_is_no_calm():
    whole = check_in(70)
    skipped = replace(whole, ratings=whole.ratings | {Symptom.ANXIETY: None})
    unasked = replace(whole, ratings={Symptom.ANXIETY: Rating.NONE})
    assert not is_calm(skipped)
    assert not is_calm(unasked)


def test_a_prompt_is_missed_after_five_minutes():
    assert missed(END, (), at(15) - 1) is None
    assert missed(END, (), at(15)) == at(15)
    gone = CheckIn(2, at(15), Origin.PROMPT, {}, {}, None, at(15), CheckInEnd.MISSED)
    assert missed(END, (gone,), at(15)) is None
    assert next_prompt(END, (gone,), at(16)) == Prompt(None, at(25))


def test_a_running_check_in_is_not_asked_again():
    running = replace(check_in(10, None, end=None), closed=None)
    assert next_prompt(END, (running,), at(14)).due is None
    assert missed(END, (running,), at(16)) is None


def test_nothing_was_due_before_this_kiosk_began_to_ask():
    since = at(25)
    assert next_prompt(END, (), since, since) == Prompt(since, at(35))
    assert missed(END, (), since, since) is None
    assert missed(END, (), at(30), since) == at(30)
    assert next_prompt(END, (), at(3), at(2)) == Prompt(None, at(10))


def test_what_is_due_comes_before_what_is_next():
    assert Prompt(at(10), at(20)).upcoming == at(10)
    assert Prompt(None, at(20)).upcoming == at(20)
    assert Prompt(0.0, at(20)).upcoming == 0.0


@given(
    st.lists(st.tuples(st.floats(-60, 300), st.sampled_from([None, *Rating])), max_size=6),
    st.floats(0, 600),
)
def test_a_prompt_is_never_far_and_never_closer_than_ten_minutes(rounds, minute):
    made = tuple(check_in(m, r) for m, r in rounds)
    latest = max([END, *(c.opened for c in made)])
    found = next_prompt(END, made, at(minute))
    planned = found.upcoming
    assert planned is not None
    assert 10 * MIN - 1e-6 <= planned - latest <= 30 * MIN + 1e-6
    assert found.next_due is not None
    assert (found.due is not None) == (at(minute) >= planned)
