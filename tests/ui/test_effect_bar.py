"""Each effect's bar in words, and what a passing nurse can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.forecast import EffectState
from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.symptom import Effect, Rating
from tests.ui import samples
from tests.ui.patient_screens import ALL_SETTLED, with_states, words_of
from ui.screens.home import HomeScreen


@pytest.fixture
def home(qtbot):
    screen = HomeScreen()
    qtbot.addWidget(screen)
    screen.resize(1920, 1080)
    screen.show()
    return screen


def test_each_effect_has_its_bar_in_words(home):
    home.enter(samples.snapshot())
    assert words_of(home, Effect.DISSOCIATION) == "about 25 min"
    assert words_of(home, Effect.NAUSEA) == "settled · 2:01 pm"
    assert words_of(home, Effect.CIRCULATION) == "about 15 min"
    assert len(home.bars) == len(Effect)


def test_bars_share_one_axis(home):
    home.enter(samples.snapshot())
    open_bars = [bar.face for bar in home.bars if not bar.face.settled]
    assert len({face.elapsed for face in open_bars}) == 1
    assert all(face.start < face.end <= 1.0 for face in open_bars)


@pytest.mark.parametrize(
    ("state", "measured", "raised", "words"),
    [
        (EffectState.WEARING_OFF, True, True, "still raised"),
        (EffectState.WEARING_OFF, False, None, "not measured"),
        (EffectState.WEARING_OFF, True, None, "about 15 min"),
        (EffectState.WEARING_OFF, True, False, "about 15 min"),
        (EffectState.OVERDUE, True, True, "still raised"),
        (EffectState.OVERDUE, True, None, "not measured"),
        (EffectState.UNREPORTED, True, None, "not measured"),
        (EffectState.SETTLED, True, False, "settled · 2:01 pm"),
    ],
)
def test_blood_pressure_is_judged_by_measurement(home, state, measured, raised, words):
    readings = samples.readings()
    if not measured:
        readings[Metric.NIBP_SYS] = samples.missing(Metric.NIBP_SYS, Absence.NOT_DUE, 9)
    minutes = 15 if state == EffectState.WEARING_OFF else None
    made = samples.forecast(circulation=(state, minutes))
    judged = tuple(
        replace(e, raised=raised) if e.effect == Effect.CIRCULATION else e for e in made.effects
    )
    session = samples.session(forecast=replace(made, effects=judged))
    home.enter(samples.snapshot(session=session, readings=readings))
    assert words_of(home, Effect.CIRCULATION) == words


@pytest.mark.parametrize(
    ("last", "hide", "words"),
    [
        (Rating.MILD, False, "mild now · 2:01 pm"),
        (Rating.MILD, True, "mild now"),
        (Rating.NONE, True, "settled"),
    ],
)
def test_mild_is_not_called_settled(home, last, hide, words):
    made = samples.forecast(**ALL_SETTLED)
    made = replace(made, effects=tuple(replace(e, last=last) for e in made.effects))
    home.enter(samples.snapshot(session=samples.session(forecast=made, hide_time=hide)))
    bar = next(bar for bar in home.bars if bar.effect == Effect.DIZZINESS)
    assert (bar.words.text(), bar.face.tone) == (words, "settled")


def test_a_passing_nurse_sees_what_is_open(home, qtbot):
    home.enter(samples.snapshot(notices=(samples.call(1), samples.call(9, acknowledged=True))))
    assert home.passing.checks.text() == "6 of 11 checks open"
    assert home.passing.notices.text() == "! 1 notice"
    home.show_snapshot(samples.snapshot(notices=(samples.call(1), samples.call(2))))
    assert home.passing.notices.text() == "! 2 notices"
    checks = samples.readiness()
    met = replace(checks, results=tuple(r for r in checks.results if r.state == "met"))
    home.show_snapshot(samples.snapshot(session=samples.session(readiness=met)))
    assert home.passing.checks.text() == "All checks met"
    assert not home.passing.notices.isVisible()


def test_what_only_staff_can_measure_is_not_asked_of_the_patient(home):
    left = {**ALL_SETTLED, "circulation": (EffectState.UNREPORTED, None)}
    home.enter(with_states(**left))
    assert home.ring.face.words == "Your nurse will check"
    assert home.headline.text() == "Only blood pressure and pulse are left"
    home.show_snapshot(with_states(**{**left, "anxiety": (EffectState.UNREPORTED, None)}))
    assert home.ring.face.words == "Please tell us"
