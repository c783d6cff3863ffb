"""Snapshots made by hand for questions, what was told, and the page of a patient."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bedside.series import SeriesRoom
from app.domain.asking import PHQ9_ITEMS, Round, RoundEnd, RoundKind
from app.domain.notice import Notice, NoticeKind
from app.domain.self_harm import Concern, SelfHarmAction, SelfHarmOrigin
from app.domain.series import PatientHit, PatientSeries
from app.domain.session import SessionEnd
from app.outcome_items import load_questions
from app.snapshot import AskedView, AskingView, Snapshot
from app.storage.database import open_database
from app.storage.records import Records
from tests.long_series import write_infusion
from tests.ui import samples as s
from ui import theme

QUESTIONS = load_questions(theme.RESOURCES / "outcomes" / "items.toml")
FIXED = ("20417", "99120", "20410", "R.K.", "A.B.", "DR.M", QUESTIONS.credit, "PHQ-9")


def view(kind: RoundKind, left: tuple[str, ...] | None = None) -> AskingView:
    """Return an open round; without `left` nothing is answered yet."""
    items = QUESTIONS.rounds[kind]
    credit = QUESTIONS.credit if kind == RoundKind.PHQ9 else ""
    ids = tuple(item.id for item in items)
    return AskingView("round", kind, items, {}, ids if left is None else left, credit)


ASKING = {
    "mood": lambda: s.snapshot(asking=view(RoundKind.BEFORE)),
    "self-harm": lambda: s.snapshot(asking=view(RoundKind.AFTER, ("self_harm",))),
    "phq9": lambda: s.snapshot(session=None, asking=view(RoundKind.PHQ9, PHQ9_ITEMS[7:])),
    "difficulty": lambda: s.snapshot(
        session=None, asking=view(RoundKind.PHQ9, ("phq9_difficulty",))
    ),
    "bladder": lambda: s.snapshot(asking=view(RoundKind.BLADDER)),
    "thanks": lambda: s.snapshot(session=None, asking=view(RoundKind.PHQ9, ())),
}


def _round(number: int, kind: RoundKind, minutes: float, **answers: int | None) -> Round:
    return Round(number, kind, s.NOW.shifted(-60 * minutes), 1, None, dict(answers), RoundEnd.LEFT)


ROUNDS = (
    _round(5, RoundKind.BEFORE, 70, mood=3, energy=4, clarity=None, relief=2, self_harm=2),
    _round(6, RoundKind.PHQ9, 95, **dict.fromkeys(PHQ9_ITEMS, 2), phq9_difficulty=2),
)
ASKED = AskedView(
    frozenset({RoundKind.AFTER, RoundKind.BLADDER}),
    frozenset({RoundKind.BEFORE, RoundKind.PHQ9}),
    True,
    ROUNDS,
    QUESTIONS,
)
TOLD = (
    Concern(9, "20417", "R.K.", SelfHarmOrigin.PHQ9, s.NOW_T - 95 * 60),
    Concern(10, "20417", "R.K.", SelfHarmOrigin.BEFORE, s.NOW_T - 70 * 60, 1),
)
OTHER = Concern(11, "99120", "", SelfHarmOrigin.FOLLOW_UP, s.NOW_T - 30 * 3600)
ANSWERED = tuple(
    replace(
        one,
        answered=s.NOW_T - 60,
        by=1,
        done=(SelfHarmAction.TALKED, SelfHarmAction.SAFETY_PLAN),
        text="DR.M",
    )
    for one in TOLD
)
NURSE = s.NURSE


def staffed(**changes: object) -> Snapshot:
    """Return a snapshot of somebody signed in, with what was asked and told."""
    notice = Notice(50, NoticeKind.SELF_HARM, s.NOW_T - 70 * 60, "before")
    given: dict[str, object] = {
        "signed_in": NURSE,
        "asked": ASKED,
        "concerns": TOLD,
        "notices": (notice,),
    }
    return s.snapshot(**(given | changes))  # type: ignore[arg-type]


def series(count: int, *, finished: bool = True) -> PatientSeries:
    """Return the page of a patient of so many infusions, read from a record."""
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "kiosk.db")
        records = Records(database)
        for number in range(count):
            if finished:
                write_infusion(records, "20417", number, rounds=7)
            else:
                end = SessionEnd.TRANSFERRED
                write_infusion(records, "20417", number, rounds=0, asked=False, end=end)
        pages = list(SeriesRoom(records, QUESTIONS, lambda mrn: count)._read("20417"))
        database.close()
        return pages[-1]


HITS = tuple(
    PatientHit(f"20410{number}", "A.B.", s.NOW.shifted(-86_400.0 * number), number + 1)
    for number in range(30)
)
