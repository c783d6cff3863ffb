"""The words of the page that says why: every state, every doubt, and times that are not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.forecast import (
    Change,
    Discount,
    Doubt,
    EffectState,
    ForecastCause,
    KeptForecast,
    PriorUse,
)
from app.domain.symptom import Effect, Rating, Symptom
from app.snapshot import SessionView
from tests.ui import samples as s
from tests.ui import why_samples as w
from ui import why_words
from ui.screens import why_given
from ui.screens.why_kept import cause_words, kept_lines


def alone(effect: Effect, **changes: Any) -> SessionView:
    """Return a session in which one effect is open and the others have settled."""
    forecast = w.personal()
    made = tuple(
        replace(e, **changes)
        if e.effect == effect
        else replace(e, state=EffectState.SETTLED, ahead=None, expected=None)
        for e in forecast.effects
    )
    return w.session(forecast=replace(forecast, effects=made))


def test_an_overdue_effect_says_by_when_it_should_have_settled():
    late = {"state": EffectState.OVERDUE, "expected": None, "overdue_from": w.at(30)}
    session = alone(Effect.DIZZINESS, **late)
    assert why_words.headline(session, s.NOW) == "Dizziness: longer than usual"
    said = why_words.meaning(session, s.NOW)
    assert said[0] == "Nine in ten such patients had settled by 2:05 pm."
    assert len(said) == 2


@pytest.mark.parametrize(
    ("effect", "words"), [(Effect.NAUSEA, "not reported"), (Effect.CIRCULATION, "not measured")]
)
def test_an_effect_nobody_spoke_of_is_not_called_settled(effect, words):
    session = alone(effect, state=EffectState.UNREPORTED, expected=None, ahead=None)
    assert why_words.headline(session, s.NOW).endswith(words)


def test_without_a_distribution_the_window_is_half_to_nine_in_ten():
    session = alone(Effect.DIZZINESS, ahead=None)
    assert why_words.headline(session, s.NOW) == "Dizziness: about 2:40 pm (2:30 pm – 3:35 pm)"
    said = why_words.meaning(session, s.NOW)
    assert said == ("Expected: half of such patients settle by 2:30 pm, nine in ten by 3:35 pm.",)


def test_one_open_effect_needs_no_sum():
    assert len(why_words.meaning(alone(Effect.DIZZINESS), s.NOW)) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [(0, "No answer and no measurement"), (1, "1 answer or measurement"), (9, "9 answers")],
)
def test_what_it_rests_on_is_counted(answers, words):
    said = why_words.rests_on(w.explanation(answers=answers))
    assert words in said
    assert "180 virtual patients" in said


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        (None, "It started from the published figures: no earlier sessions."),
        (PriorUse(), "It started from the published figures: no earlier sessions."),
        (PriorUse(1, 1, 0, 0), "It started from 1 session of this clinic."),
        (PriorUse(0, 0, 1, 1), "It started from 1 earlier session of this patient."),
        (PriorUse(0, 3, 2, 9), "It started from 2 earlier sessions of this patient."),
    ],
)
def test_what_it_started_from(prior, words):
    assert why_given.started_from(prior) == words


def test_a_move_of_less_than_a_minute_is_no_change():
    mild = (Symptom.NAUSEA, Rating.MILD)
    small = Change(Effect.NAUSEA, w.at(40), w.at(40) + 59, *mild)
    large = Change(Effect.NAUSEA, w.at(40), w.at(41), *mild)
    assert why_words.ordered_changes((small, large), None) == (large,)
    assert why_words.no_change((small, small, large)) == "No change: Nausea rated mild"
    assert why_words.no_change((large,)) == ""
    assert why_words.change_words(large, s.NOW) == (
        "Nausea: was 2:15 pm, now 2:16 pm",
        "Nausea rated mild · 1 min later",
    )


def test_the_effect_of_the_headline_comes_first_then_the_largest_move():
    found = why_words.ordered_changes(w.changes(), Effect.DISSOCIATION)
    assert [c.effect for c in found] == [
        Effect.DISSOCIATION,
        Effect.DIZZINESS,
        Effect.CIRCULATION,
        Effect.DROWSINESS,
    ]


def test_every_doubt_has_words_of_its_own():
    assert len({why_words.doubt_words(doubt) for doubt in Doubt}) == len(Doubt)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(0.0, "does not count"), (0.001, "counts less than 1 %"), (0.333, "counts 33 %")],
)
def test_how_much_an_answer_counts(weight, words):
    discount = Discount(Effect.NAUSEA, Rating.NONE, w.at(2), weight, (Doubt.PROXY,))
    said, why = why_words.discount_words(discount, s.NOW)
    assert said == f"Nausea none at 1:37 pm {words}"
    assert why == "entered by staff"


def test_a_measurement_that_counts_for_less_is_no_missing_answer():
    discount = Discount(Effect.CIRCULATION, None, w.at(2), 0.5, (Doubt.CLOSE_TOGETHER,))
    said, _ = why_words.discount_words(discount, s.NOW)
    assert said == "BP and heart rate at 1:37 pm counts 50 %"


def test_every_cause_has_words_of_its_own():
    assert len({cause_words(cause) for cause in ForecastCause}) == len(ForecastCause)


def test_what_was_kept_before_another_end_keeps_its_clock_times():
    last = w.kept()[-1]
    assert last.ended is not None
    corrected = w.again(
        last, t=last.t + 60, cause=ForecastCause.CORRECTED, ended=last.ended + 10 * w.MIN
    )
    session = w.session(kept=(*w.kept(), corrected))
    lines, _ = kept_lines(session, Effect.DIZZINESS, s.NOW)
    assert lines[0].window == "2:50 pm – 3:40 pm"
    assert lines[1].window == "2:40 pm – 3:30 pm"


def test_without_the_end_of_then_a_kept_forecast_has_no_clock_time():
    kept = tuple(w.again(k, ended=None) for k in w.kept())
    session = w.running(kept=kept).session
    lines, now = kept_lines(session, None, s.NOW)
    assert now is None
    assert all("min after the end then" in line.window for line in lines)


def test_an_effect_that_had_settled_then_says_so():
    old = KeptForecast(w.at(10), ForecastCause.ANSWERED, "personal 1.1", {})
    lines, _ = kept_lines(w.session(kept=(old, *w.kept()[4:])), Effect.DIZZINESS, s.NOW)
    assert lines[-1].window == "had settled"
    assert lines[-1].half is None


def test_now_lies_between_what_is_over_and_what_is_to_come():
    past = w.again(w.kept()[0], ahead={Effect.DIZZINESS: (2.0, 5.0, 12.0, 20.0, 52.0)})
    lines, now = kept_lines(w.session(kept=(past,)), Effect.DIZZINESS, s.NOW)
    assert (lines[0].half, lines[0].nine) == (0.0, 1.0)
    assert now == pytest.approx(0.5)


def test_the_answers_of_one_round_are_one_line_with_its_last_forecast():
    def answer(seconds: float, half: float) -> KeptForecast:
        ahead = (1.0, 2.0, half, 70.0, 90.0)
        cause = ForecastCause.ANSWERED
        return KeptForecast(w.at(10) + seconds, cause, "", {Effect.DIZZINESS: ahead}, (), w.at(0))

    measured = w.again(answer(30, 60), cause=ForecastCause.MEASURED)
    kept = (answer(0, 50), answer(8, 51), answer(20, 55), measured, answer(700, 61))
    lines, _ = kept_lines(w.session(kept=kept), Effect.DIZZINESS, s.NOW)
    assert [(line.cause, line.window) for line in lines] == [
        ("1 answer", "2:36 pm – 3:05 pm"),
        ("BP measured", "2:35 pm – 3:05 pm"),
        ("3 answers", "2:30 pm – 3:05 pm"),
    ]
    apart = (answer(0, 50), answer(61, 55))
    assert len(kept_lines(w.session(kept=apart), Effect.DIZZINESS, s.NOW)[0]) == 2
