"""What is asked is data with sources, and a file in which anything is off is refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.asking import (
    ITEMS,
    PHQ9_ITEMS,
    SAME_DAY,
    Item,
    Round,
    RoundKind,
    newest,
    of_session,
    open_items,
)
from app.errors import ConfigError, ErrorCode
from app.outcome_items import load_questions
from tests.storage.samples import at

FILE = Path(__file__).resolve().parents[1] / "resources" / "outcomes" / "items.toml"
TEXT = FILE.read_text(encoding="utf-8")
QUESTIONS = load_questions(FILE)


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in TEXT
    path = tmp_path / "own.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_questions(path)
    assert caught.value.code == ErrorCode.CONFIG_INVALID
    return caught.value.detail


def test_the_shipped_file_has_what_the_screens_have_words_for():
    assert {kind: tuple(i.id for i in items) for kind, items in QUESTIONS.rounds.items()} == ITEMS
    assert QUESTIONS.credit.startswith("Developed by Drs. Robert L. Spitzer")
    assert QUESTIONS.credit.endswith("translate, display or distribute.")
    assert all(item.source for items in QUESTIONS.rounds.values() for item in items)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately_severe"),
        (19, "moderately_severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_every_total_lies_in_its_band(total, band):
    found = QUESTIONS.band(total)
    assert found is not None
    assert found.id == band


def test_a_total_that_cannot_be_has_no_band():
    assert QUESTIONS.band(28) is None
    assert QUESTIONS.band(-1) is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "mood"', 'id = "mud"', 'unknown question "mud"'),
        ("most = 10", "most = 11", '"most" must be 1 to 10'),
        ("recall_days = 14", "recall_days = 1", "PHQ-9 looks back 14 days"),
        ("low = 5", "low = 6", '"low" must be 5: no gap, no overlap'),
        ("high = 27", "high = 26", '"high" must be 27'),
        ('id = "moderate"\n', 'id = "middling"\n', "needs these bands in this order"),
        ("from_infusion = 6", "from_infusion = 0", '"from_infusion" must be 1 to 999'),
        ("every = 1", "every = 0", '"every" must be 1 to 999'),
        ("minutes_after_begin = 10", "minutes_after_begin = 90", "must be 0 to 60"),
        ("waits_hours = 12", "waits_hours = nan", '"waits_hours" must be 0 to 24'),
        ('credit = "', 'credit = " " # "', '"credit" is empty'),
        ('status = "assumption"', 'status = "sure"', 'unknown status "sure"'),
        ("version = 1", "version = 1\nmore = 2", 'unknown key "more"'),
        ("most = 3", "most = 10", "there are four answers"),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_line(tmp_path, old, new, says):
    detail = refused(tmp_path, old, new)
    assert detail.startswith("own.toml, line ")
    assert says in detail


def test_self_harm_cannot_be_left_out(tmp_path):
    begin = TEXT.index('[[same_day]]\nid = "self_harm"')
    end = TEXT.index("# ---- PHQ-9")
    detail = refused(tmp_path, TEXT[begin:end], "")
    assert "needs these questions in this order" in detail
    assert "self_harm" in detail


@pytest.mark.parametrize(("number", "due"), [(5, False), (6, True), (7, True), (60, True)])
def test_the_bladder_is_due_from_the_sixth_on(number, due):
    assert QUESTIONS.bladder_due(number) == due


def test_the_bladder_can_be_due_now_and_then(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(TEXT.replace("every = 1", "every = 3"), encoding="utf-8")
    found = load_questions(path)
    assert [n for n in range(1, 16) if found.bladder_due(n)] == [6, 9, 12, 15]


# Rounds.


def made(number: int, kind: RoundKind, session: int | None = None, **answers: int | None) -> Round:
    return Round(number, kind, at(60.0 * number), session, None, answers)


def test_a_total_needs_all_nine():
    assert made(1, RoundKind.PHQ9, **dict.fromkeys(PHQ9_ITEMS, 3)).total == 27
    assert made(1, RoundKind.PHQ9, **dict.fromkeys(PHQ9_ITEMS, 0)).total == 0
    assert made(1, RoundKind.PHQ9, **dict.fromkeys(PHQ9_ITEMS[:8], 3)).total is None
    assert made(1, RoundKind.PHQ9, **dict.fromkeys(PHQ9_ITEMS, 3), phq9_difficulty=3).total == 27


def test_the_newest_round_that_says_something_counts():
    full, empty = made(1, RoundKind.BEFORE, mood=3), made(2, RoundKind.BEFORE, mood=None)
    assert newest([full, empty], RoundKind.BEFORE) == full
    assert newest([empty], RoundKind.BEFORE) == empty
    assert newest([full], RoundKind.AFTER) is None


def test_open_are_the_questions_without_an_answer():
    items = [Item(name, 10, "", "") for name in SAME_DAY]
    assert open_items(items, {"mood": None, "energy": 3}) == SAME_DAY[2:]


def test_a_round_belongs_to_the_session_it_waited_for():
    start = at(60.0 * 100)
    waited, older, own = (
        made(50, RoundKind.PHQ9),
        made(9, RoundKind.PHQ9),
        made(101, RoundKind.AFTER, 100),
    )
    rounds = [older, waited, own, made(102, RoundKind.AFTER, 90)]
    assert of_session(rounds, 100, start, 10, 12.0) == (waited, own)
    assert of_session(rounds, 100, start, None, 12.0) == (older, waited, own)
    assert of_session(rounds, 100, at(60 * 50 + 12 * 3600 + 1), 10, 12.0) == (own,)
