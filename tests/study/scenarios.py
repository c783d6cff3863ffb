"""Who is simulated: how the patients of each scenario differ from what the forecaster assumes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import numpy as np

from app.forecast.cohort import Cohort, build
from app.forecast.parameters import load_parameters
from app.forecast.personal import PersonalForecaster
from app.forecast.sampling import log_sd
from app.forecast.settings import CohortSettings
from tests.forecast.simulated import FOLDER, MODEL, WINDOWS

SETS = load_parameters(FOLDER / "pharmacokinetics.toml")
CLEMENTS, DOMINO, KAMP = "clements_1981", "domino_1982", "kamp_2020"


@dataclass(frozen=True)
class Scenario:
    """One kind of patients, and one forecaster for them; without changes they are the cohort's.

    `follow` is the one parameter set that every patient follows, `left_out` the one that the
    forecaster's cohort is built without. `thresholds`, `variability` and `noise` are factors,
    `lapse` the probability that an answer is any of the four at random. `drift` is the factor
    by which thresholds rise each hour after the infusion, `tail` how heavily settle times are
    stretched (see patients). `dose` in mg at 70 kg, over `minutes`.
    """

    id: str
    title: str
    what: str
    follow: str | None = None
    left_out: str | None = None
    thresholds: float = 1.0
    variability: float = 1.0
    noise: float = 1.0
    lapse: float | None = None
    same_answer: bool = False
    drift: float = 1.0
    tail: float = 0.0
    dose: float = 35.0
    minutes: float = 40.0


IN_MODEL = Scenario(
    "in_model", "As the cohort", "Other people from the same distribution; for reference."
)


def _structure(key: str, name: str, set_id: str) -> tuple[Scenario, Scenario]:
    """Return two scenarios of one published model: unknown to the forecaster, and known."""
    return (
        Scenario(
            f"without_{key}",
            f"{name}, unknown",
            f"All patients follow {name}; the forecaster's cohort is built without it, with the "
            "other shares scaled up.",
            follow=set_id,
            left_out=set_id,
        ),
        Scenario(
            f"only_{key}",
            f"{name} only",
            f"All patients follow {name}; the forecaster has its whole cohort.",
            follow=set_id,
        ),
    )


SCENARIOS: tuple[Scenario, ...] = (
    IN_MODEL,
    *_structure("clements", "Clements 1981", CLEMENTS),
    *_structure("domino", "Domino 1982", DOMINO),
    *_structure("kamp", "Kamp 2020", KAMP),
    Scenario(
        "low",
        "Thresholds 30 % lower",
        "Every effect is felt at 0.7 times the concentration, so it lasts longer.",
        thresholds=0.7,
    ),
    Scenario(
        "high",
        "Thresholds 30 % higher",
        "Every effect needs 1.3 times the concentration, so it ends sooner.",
        thresholds=1.3,
    ),
    Scenario(
        "variable",
        "Variability doubled",
        "Coefficients of variation of clearances, volumes and thresholds doubled.",
        variability=2.0,
    ),
    Scenario(
        "noisy", "Noise of answers doubled", "Ratings waver twice as much as assumed.", noise=2.0
    ),
    Scenario(
        "lapsing",
        "A fifth of answers random",
        "20 % of answers are any of the four, whatever is felt.",
        lapse=0.2,
    ),
    Scenario(
        "same_answer",
        "Always the same answer",
        "Each patient answers every question of every check-in as they answered the first one. "
        "Pressures are measured as usual.",
        same_answer=True,
    ),
    Scenario(
        "high_dose",
        "1.5 mg/kg over 40 min",
        "A dose outside the checked range; the patients themselves are as the cohort.",
        dose=105.0,
    ),
    Scenario(
        "slow",
        "0.5 mg/kg over 90 min",
        "A slow infusion, at the edge of the checked range; patients as the cohort.",
        minutes=90.0,
    ),
    Scenario(
        "drift",
        "Thresholds that rise",
        "Outside every model: acute tolerance. Thresholds rise by half in each hour after the "
        "infusion.",
        drift=1.5,
    ),
    Scenario(
        "tail",
        "Heavy-tailed times",
        "Outside every model: each effect runs on its own clock, slower or faster by the "
        "exponential of 0.25 times a Student t of 2 degrees of freedom. The median stays; one "
        "effect in twenty takes more than twice as long, one in a hundred more than five times.",
        tail=0.25,
    ),
)


def scenario(scenario_id: str) -> Scenario:
    """Return the scenario of an id."""
    return next(s for s in SCENARIOS if s.id == scenario_id)


def forecaster(who: Scenario) -> PersonalForecaster:
    """Return the forecaster that a scenario's patients meet."""
    if who.left_out is None:
        return MODEL
    settings = _only(MODEL.cohort.settings, {CLEMENTS, DOMINO, KAMP} - {who.left_out})
    return PersonalForecaster(build(settings, SETS, WINDOWS), MODEL.modifiers)


def population(who: Scenario) -> Cohort:
    """Return the distribution that a scenario's patients are drawn from."""
    cohort = MODEL.cohort
    settings, median = cohort.settings, cohort.median
    if who.follow is not None:
        # Their thresholds are those that the whole cohort gives to people of this model.
        median = median[:, [row.set == who.follow for row in settings.structure]]
        settings = _only(settings, {who.follow})
    rater = msgspec.structs.replace(
        settings.rater,
        noise=settings.rater.noise * who.noise,
        lapse=settings.rater.lapse if who.lapse is None else who.lapse,
    )
    spread = settings.variability
    spread = msgspec.structs.replace(
        spread,
        **{name: getattr(spread, name) * who.variability for name in ("cl", "v1", "q", "v2")},
    )
    settings = msgspec.structs.replace(settings, rater=rater, variability=spread)
    # From the spread of the logarithm to a coefficient of variation and back.
    cv = who.variability * np.sqrt(np.expm1(cohort.spread**2))
    thresholds = np.array([log_sd(float(one)) for one in cv])
    return replace(cohort, settings=settings, median=median, spread=thresholds)


def _only(settings: CohortSettings, sets: set[str]) -> CohortSettings:
    """Return settings with only some parameter sets, their shares scaled to 1."""
    rows = [row for row in settings.structure if row.set in sets]
    whole = sum(row.share for row in rows)
    scaled = tuple(msgspec.structs.replace(row, share=row.share / whole) for row in rows)
    return msgspec.structs.replace(settings, structure=scaled)
