"""Snapshots made by hand for the page that says why, and for the infusion page."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.forecast import (
    Change,
    Discount,
    Doubt,
    EffectForecast,
    EffectState,
    Explanation,
    Forecast,
    ForecastCause,
    ForecastNote,
    KeptForecast,
    ModifierLine,
    PriorUse,
    Quantiles,
)
from app.domain.session import Infusion, Part, Route
from app.domain.symptom import Effect, Rating, Symptom
from app.errors import ErrorCode
from app.snapshot import Outcome, SessionView, Snapshot
from tests.ui import samples as s

MIN = s.MIN
# As shipped, so that its length is tried too.
_COHORT = Path(__file__).resolve().parents[2] / "resources" / "forecast" / "cohort.toml"
BASIS: str = tomllib.loads(_COHORT.read_text("utf-8"))["basis"]
LINES = (
    ModifierLine(
        "weight",
        (("dose_per_kg", 0.5),),
        "Dose per kg of body weight decides.",
        "opentiva scales linearly, SimTIVA to the power of 0.75; both are in the cohort",
        "assumption",
    ),
    ModifierLine(
        "age",
        (("clearance", 0.86),),
        "Over 60 the blood flow through the liver falls every year.",
        "Perez-Ruixo 2021: liver blood flow 151 L/h, 2.19 L/h less for each year over 60",
        "computed",
    ),
    ModifierLine(
        "benzodiazepine",
        (("threshold.drowsiness", 0.8),),
        "A benzodiazepine prolongs drowsiness; dissociation is unchanged.",
        "Krystal 1998: lorazepam worsens sedation, no interaction; the size is assumed",
        "assumption",
    ),
)
MANY_LINES = (
    *LINES,
    ModifierLine(
        "earlier_infusions",
        (("threshold.dissociation", 1.3333),),
        "After the first infusion dissociation is weaker.",
        "Rodrigues 2020: dissociation falls after the first infusion; the size is assumed",
        "assumption",
    ),
    ModifierLine(
        "lamotrigine",
        (("threshold.dissociation", 1.25), ("spread.dissociation", 0.2)),
        "Lamotrigine may weaken dissociation; this is uncertain.",
        "Andrade 2017: may lower adverse effects; the size is assumed",
        "assumption",
    ),
    ModifierLine(
        "hypertension",
        (("threshold.circulation", 0.85),),
        "With known hypertension the pressure rises higher.",
        "Riva-Posse 2018: higher peaks in hypertensive patients; the size is assumed",
        "assumption",
    ),
    ModifierLine(
        "maoi_stimulant",
        (("spread.circulation", 0.15),),
        "An MAO inhibitor or stimulant may raise blood pressure.",
        "esketamine label: monitor closely; the width is assumed",
        "assumption",
    ),
    ModifierLine(
        "range",
        (("spread", 0.3),),
        "Outside the range for which the forecast was checked.",
        "no published time courses beyond it; the width is assumed",
        "assumption",
    ),
)


def at(minutes: float) -> float:
    """Return the kiosk time so many minutes after the end of the infusion."""
    return s.END + minutes * MIN


def quantiles(low: float, half: float, high: float) -> Quantiles:
    """Return P10, P50 and P90 in minutes after the end."""
    return Quantiles(at(low), at(half), at(high), at((low + half) / 2), at((half + high) / 2))


def personal(**changes: object) -> Forecast:
    """Return a forecast with a distribution: dizziness lasts longest, to 2:40 pm."""
    made = tuple(
        replace(e, ahead=quantiles(45, 65, 115), expected=at(65), overdue_from=at(130))
        if e.effect == Effect.DIZZINESS
        else replace(e, ahead=quantiles(36, 48, 90), expected=at(48), overdue_from=at(95))
        if e.state == EffectState.WEARING_OFF
        else e
        for e in s.forecast().effects
    )
    forecast = Forecast(
        s.NOW_T, "personal 1.1", BASIS, made, all_settled=quantiles(50, 75, 140), lines=LINES
    )
    return replace(forecast, **changes)  # type: ignore[arg-type]


def changes() -> tuple[Change, ...]:
    """Return what the last check-in and the last pressure moved."""
    return (
        Change(Effect.DISSOCIATION, at(52), at(48), Symptom.DISSOCIATION, Rating.MILD),
        Change(Effect.DIZZINESS, at(80), at(65), Symptom.DIZZINESS, Rating.MILD),
        Change(Effect.NAUSEA, at(22), at(22.5), Symptom.NAUSEA, Rating.NONE),
        Change(Effect.DROWSINESS, at(44), at(50), Symptom.DIZZINESS, Rating.MILD),
        Change(Effect.CIRCULATION, at(55), at(48), None, None),
    )


def discounts() -> tuple[Discount, ...]:
    """Return answers that count for less, for every reason."""
    mild, none = Rating.MILD, Rating.NONE
    return (
        Discount(Effect.DIZZINESS, mild, at(12), 0.6, (Doubt.PROXY,)),
        Discount(Effect.NAUSEA, none, at(22), 0.25, (Doubt.TOO_FAST, Doubt.REOPENED)),
        Discount(Effect.DROWSINESS, mild, at(26), 0.0, (Doubt.CLOSE_TOGETHER,)),
    )


def again(kept: KeptForecast, **changes: Any) -> KeptForecast:
    """Return a kept forecast with some of it changed."""
    names = ("t", "cause", "model", "ahead", "joint", "ended")
    return KeptForecast(**{name: changes.get(name, getattr(kept, name)) for name in names})


def kept() -> tuple[KeptForecast, ...]:
    """Return how the forecast moved, oldest first."""

    def one(minute: float, cause: ForecastCause, half: float, nine: float) -> KeptForecast:
        five = (half - 15, half - 8, half, half + 12, nine)
        ahead: dict[Effect, tuple[float, ...]] = {Effect.DIZZINESS: five}
        return KeptForecast(at(minute), cause, "personal 1.1", ahead, five, at(0))

    return (
        one(0, ForecastCause.ENDED, 55, 120),
        one(3, ForecastCause.ANSWERED, 78, 150),
        one(13, ForecastCause.ANSWERED, 82, 148),
        one(20, ForecastCause.MEASURED, 82, 148),
        one(23, ForecastCause.ANSWERED, 75, 132),
        one(27, ForecastCause.ANSWERED, 65, 115),
    )


def explanation(**more: object) -> Explanation:
    """Return what staff read about the personal forecast."""
    made = Explanation(
        model="personal 1.1",
        basis=BASIS,
        inputs=(
            ("dose", 41.0),
            ("duration", 40.0),
            ("weight", 82.0),
            ("dose_per_kg", 0.5),
            ("earlier_infusions", 3.0),
            ("age", 41.0),
        ),
        lines=LINES,
        changes=changes(),
        discounts=discounts(),
        notes=(),
        answers=14,
        effective=180.4,
        start=PriorUse(41, 41, 2, 2),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def session(**more: object) -> SessionView:
    """Return the running session with everything that is known about its forecast."""
    made = replace(s.session(), forecast=personal(), explanation=explanation(), kept=kept())
    return replace(made, **more)  # type: ignore[arg-type]


def snapshot(**more: object) -> Snapshot:
    """Return the snapshot with staff signed in; `more` changes the session."""
    return s.snapshot(signed_in=s.NURSE, session=session(**more))


def full() -> Snapshot:
    """Return a session with more to say than one page holds."""
    two = tuple(replace(c, was=c.was + 120) for c in changes())
    three = tuple(replace(d, at=d.at - 600) for d in discounts())
    notes = (ForecastNote.DOSE_NOT_CHECKED, ForecastNote.EVIDENCE_TEMPERED)
    why = explanation(
        lines=MANY_LINES,
        changes=(*changes(), *two, *two),
        discounts=(*three, *discounts()),
        notes=notes,
    )
    past = tuple(again(k, t=k.t + 20) for k in kept())
    infusion = replace(infusion_of(s.session()), earlier=parts())
    return snapshot(explanation=why, kept=(*kept(), *past), infusion=infusion)


def article() -> Snapshot:
    """Return the session under the article's windows."""
    why = explanation(
        model="article-windows 1",
        basis="patient-education article of the clinic",
        lines=(),
        changes=(),
        discounts=(),
        answers=0,
        effective=0.0,
        start=None,
    )
    return snapshot(forecast=s.forecast(), explanation=why, kept=())


def running_forecast() -> Forecast:
    """Return the forecast while the infusion runs: no times."""
    made = tuple(EffectForecast(e, EffectState.INFUSING, None, None, None) for e in Effect)
    return personal(effects=made, all_settled=None, notes=(ForecastNote.STILL_RUNNING,))


def running(**more: object) -> Snapshot:
    """Return the session while the infusion runs, since 20 minutes."""
    why = explanation(
        changes=(), discounts=(), answers=0, effective=512.0, notes=(ForecastNote.STILL_RUNNING,)
    )
    made = {
        "infusion": replace(infusion_of(s.session()), ended=None),
        "infusion_began": s.NOW_T - 20 * MIN,
        "part_began": s.NOW_T - 20 * MIN,
        "started": s.NOW_T - 19 * MIN,
        "forecast": running_forecast(),
        "explanation": why,
        "kept": (),
        "check_ins": (),
    }
    return snapshot(**{**made, **more})


def infusion_of(session: SessionView) -> Infusion:
    """Return what was given."""
    return session.infusion


def parts() -> tuple[Part, ...]:
    """Return one earlier part: 20 mg, stopped 60 min before the end of the last one."""
    return (Part(20.0, at(-85), at(-60)),)


def two_parts(**more: object) -> Snapshot:
    """Return a session whose infusion was stopped and started again."""
    infusion = Infusion(Route.KETAMINE_IV, 21.0, 30.0, s.END, parts())
    return snapshot(**{"infusion": infusion, "started": at(-80), **more})


def worked_out() -> Snapshot:
    """Return a session whose infusion was stopped early."""
    infusion = Infusion(Route.KETAMINE_IV, 25.6, 25.0, s.END)
    return snapshot(infusion=infusion, worked_out=True, started=at(-20))


def spray(**more: object) -> Snapshot:
    """Return a session after a spray."""
    infusion = Infusion(Route.ESKETAMINE_NASAL, 56.0, 0.0, s.END)
    return snapshot(**{"infusion": infusion, **more})


def answered(
    base: Snapshot,
    command_id: str,
    error: ErrorCode | None = None,
    detail: str = "",
    *,
    waiting: bool = False,
) -> Snapshot:
    """Return the snapshot with what became of a command."""
    done = error is None and not waiting
    return replace(base, outcomes={command_id: Outcome(command_id, done, error, detail, waiting)})
