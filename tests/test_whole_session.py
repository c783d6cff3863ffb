"""A whole session through the real screens, by touch, at the smaller size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import Config
from ui.rehearsal_story import rehearse

pytestmark = pytest.mark.usefixtures("qapp")

SHOWN = {
    "home",
    "home-overdue",
    "why",
    "infusion-worked-out",
    "infusion-corrected",
    "events",
    "board-limit",
    "board-limit-acknowledged",
    "board-limit-paused",
    "notices",
    "vitals",
    "vitals-trends",
    "sources-tested",
    "question-private",
    "told",
    "series",
    "sign-off",
    "past-session",
    "forecast-scores",
    "learned",
    "start-seen-before",
}


def test_the_story_plays_to_its_end_on_a_small_panel(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rehearse(Config(tmp_path), tmp_path / "shots", (1280, 800)) == 0
    said = capsys.readouterr().out
    ratings = re.search(r"rating given: (\d+)", said)
    rounds = re.search(r"check in closed: (\d+)", said)
    assert ratings is not None
    assert rounds is not None
    assert int(ratings[1]) == 5 * int(rounds[1]) >= 60
    for line in ("session ended: 1", "infusion corrected: 2", "event noted: 3"):
        assert line in said
    pictures = list((tmp_path / "shots").glob("*.png"))
    assert len(pictures) >= 70
    assert all(p.stat().st_size > 5_000 for p in pictures)
    assert {p.stem[3:] for p in pictures} >= SHOWN
