"""What the kiosk reads from files before it opens the record: models, limits, words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.aftercare_file import load_aftercare
from app.config import Config, ForecastKind
from app.domain.aftercare import Aftercare
from app.domain.asking import Questions
from app.domain.event import Drug
from app.domain.limit_rules import VitalLimits
from app.domain.readiness import Protocol
from app.events_file import load_drugs
from app.forecast.forecaster import Forecaster
from app.forecast.personal import load_personal
from app.forecast.windows import ArticleForecaster, Windows, load_windows
from app.outcome_items import load_questions
from app.protocols import load_all
from app.vital_limits import load_limits

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Shipped:
    """The data files that are in force, ours or the clinic's own."""

    forecaster: Forecaster
    windows: Windows
    protocols: tuple[Protocol, ...]
    limits: VitalLimits
    drugs: tuple[Drug, ...]
    questions: Questions
    aftercare: Aftercare


def read_shipped(config: Config) -> Shipped:
    """Return what the files say; raises ConfigError naming file and line."""
    windows = load_windows(RESOURCES / "forecast" / "article-windows.toml")
    personal = config.forecast == ForecastKind.PERSONAL
    return Shipped(
        forecaster=load_personal(RESOURCES / "forecast")
        if personal
        else ArticleForecaster(windows),
        windows=windows,
        protocols=tuple(load_all(config.protocols or RESOURCES / "protocols")),
        limits=load_limits(RESOURCES / "vitals" / "limits.toml"),
        drugs=load_drugs(RESOURCES / "vitals" / "events.toml"),
        questions=load_questions(RESOURCES / "outcomes" / "items.toml"),
        aftercare=load_aftercare(
            RESOURCES / "aftercare", config.language or "en", config.aftercare
        ),
    )
