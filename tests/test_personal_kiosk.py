"""The personal model behind the real kiosk, where the configuration asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import commands as c
from app.config import Config, ForecastKind, load_config
from app.demo import PIN, DemoKiosk
from app.domain.session import Baseline, Infusion, Modifier, Route
from app.domain.symptom import Effect, Origin, Rating, Symptom
from app.errors import ConfigError


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[DemoKiosk]:
    made = DemoKiosk(Config(tmp_path, forecast=ForecastKind.PERSONAL))
    yield made
    made.stop()


def test_the_configuration_chooses_the_model(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('forecast = "personal"\n')
    assert load_config(file).forecast == ForecastKind.PERSONAL
    file.write_text('\nforecast = "crystal ball"\n')
    with pytest.raises(ConfigError, match=r"line 2.*crystal ball"):
        load_config(file)


def test_a_better_answer_brings_the_time_nearer(kiosk: DemoKiosk) -> None:
    core = kiosk.core
    before = core.step().session
    assert before is not None
    assert before.forecast.model.startswith("personal")
    opened = c.OpenCheckIn(origin=Origin.PATIENT)
    core.put(opened)
    # One after the other, as a person answers: a round in no time counts for less.
    at = core.latest.now
    for symptom, rating in zip(Symptom, (0, 1, 0, 1, 0), strict=True):
        core.put(c.Rate(check_in=opened.id, symptom=symptom, rating=Rating(rating)))
        at = at.shifted(5.0)
        core.step(at)
    after = core.latest.session
    assert after is not None
    was, now = (s.forecast.of(Effect.DIZZINESS).p50 for s in (before, after))
    assert was is not None
    assert now is not None
    assert now < was


def test_the_preview_follows_what_is_entered(kiosk: DemoKiosk) -> None:
    t = kiosk.core.latest.now.t

    def drowsy(dose: float, *modifiers: Modifier) -> float:
        made = kiosk.preview(
            Infusion(Route.KETAMINE_IV, dose, 40.0, t), None, frozenset(modifiers), 3, Baseline(), t
        )
        return made.of(Effect.DROWSINESS).p50 or 0.0

    assert drowsy(60.0) > drowsy(35.0)
    assert drowsy(35.0, Modifier.BENZODIAZEPINE) > drowsy(35.0)


def test_the_demonstration_pin_still_opens_it(kiosk: DemoKiosk) -> None:
    core = kiosk.core
    sign_in = c.SignIn(staff_id=core.latest.staff[0].id, pin=PIN)
    core.put(sign_in)
    core.step()
    while core.latest.outcome(sign_in.id) is None:
        core.wait(1.0)
        core.step()
    assert core.latest.signed_in is not None
