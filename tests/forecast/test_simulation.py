"""Simulated patients, other than the cohort's: windows hold what they promise, answers help."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from app.domain.symptom import Effect
from app.forecast.cohort import EFFECTS
from tests.forecast.simulated import (
    END,
    MIN,
    MODEL,
    Array,
    article_ahead,
    people,
    pinball,
    record,
)

PEOPLE = 1000
ROUNDS = (10.0, 20.0, 30.0)
CUFFS = (5.0, 20.0)


@cache
def simulated(seed: int, thresholds: float, rounds: int = 3) -> tuple[Array, Array, Array, float]:
    """Return windows (effects, people, 3), elapsed-only windows (effects, 3), truth, and now.

    All in minutes after the end, for those still open half a minute after the last round.
    """
    who = people(PEOPLE, seed, thresholds)
    check_ins, pressures = who.check_ins(ROUNDS[:rounds]), who.pressures(CUFFS)
    now = ROUNDS[rounds - 1] + 0.5
    t = END + now * MIN
    windows = np.zeros((len(EFFECTS), PEOPLE, 3))
    for person in range(PEOPLE):
        given = record(check_ins=check_ins[person], pressures=pressures[person])
        posterior = MODEL.posterior(given, t)
        assert posterior is not None
        for number, effect in enumerate(EFFECTS):
            windows[number, person] = posterior.quantiles(effect, now)
    before = MODEL.posterior(record(), t)
    assert before is not None
    elapsed = np.array([before.quantiles(effect, now) for effect in EFFECTS])
    return windows, elapsed, who.settled, now


def coverage(windows: Array, truth: Array, now: float) -> float:
    """Return how many of those still open settle within their 80 % window."""
    still = truth > now
    inside = (windows[..., 0] <= truth) & (truth <= windows[..., 2])
    return float(inside[still].mean())


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_windows_hold_what_they_promise(rounds):
    windows, _, truth, now = simulated(101, 1.0, rounds)
    assert 0.77 <= coverage(windows, truth, now) <= 0.87
    for number in range(len(EFFECTS)):
        # Each effect alone has fewer people, so its share is less sure.
        assert 0.75 <= coverage(windows[number], truth[number], now) <= 0.89


@pytest.mark.parametrize("thresholds", [0.7, 1.3])
def test_with_thresholds_a_third_off_the_windows_still_hold(thresholds):
    windows, _, truth, now = simulated(202, thresholds)
    assert coverage(windows, truth, now) >= 0.70
    for number in range(len(EFFECTS)):
        assert coverage(windows[number], truth[number], now) >= 0.70


@pytest.mark.parametrize("effect", EFFECTS)
def test_three_check_ins_say_more_than_the_clock(effect: Effect):
    windows, elapsed, truth, now = simulated(101, 1.0)
    number = EFFECTS.index(effect)
    still = truth[number] > now
    true = truth[number][still]
    personal = pinball(windows[number][still], true).mean()
    by_clock = pinball(np.tile(elapsed[number], (len(true), 1)), true).mean()
    by_article = pinball(np.tile(article_ahead(effect, now), (len(true), 1)), true).mean()
    assert personal <= 0.80 * by_clock
    assert personal < by_article
