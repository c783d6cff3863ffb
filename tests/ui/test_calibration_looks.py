"""How the calibration page looks: the picture of a share, and every word in its place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from app.domain.calibration import CalibrationView, Landmark, Predictor
from app.errors import ErrorCode
from tests.ui import calibration_samples as cs
from tests.ui.calibration_tools import finished, opened
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    cut,
    overlaps,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from ui import calibration_words as words
from ui import theme
from ui.screens.calibration import CalibrationScreen
from ui.widgets.coverage import AIM, Coverage, CoverageScale

# --- the picture ----------------------------------------------------------------------


def painted(share, bounds=None) -> tuple[Coverage, QImage]:
    picture = Coverage()
    picture.resize(300, picture.height())
    picture.show_share(share, bounds)
    return picture, picture.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def column(image: QImage, x: float, y: int, colour: str) -> bool:
    return image.pixel(round(x), y) == theme.colour(colour).rgb()


@pytest.mark.parametrize("share", [0.0, 0.31, 0.95, 1.0])
def test_the_dot_stands_at_its_share(qtbot, share):
    picture, image = painted(share)
    qtbot.addWidget(picture)
    middle = picture.height() // 2
    assert column(image, picture.across(share), middle, "text")
    assert not column(image, picture.across(0.5 if share != 0.31 else 0.6), middle, "text")


def test_the_bounds_reach_as_far_as_they_are_sure(qtbot):
    picture, image = painted(0.5, (0.3, 0.7))
    qtbot.addWidget(picture)
    middle = picture.height() // 2
    for share in (0.34, 0.42, 0.58, 0.66):
        assert column(image, picture.across(share), middle, "accent_dim")
    for share in (0.25, 0.75):
        assert not column(image, picture.across(share), middle, "accent_dim")


def test_without_a_score_there_is_a_mark_and_no_dot(qtbot):
    picture, image = painted(None)
    qtbot.addWidget(picture)
    assert column(image, picture.across(AIM), 4, "muted")
    pixels = {image.pixel(x, picture.height() // 2) for x in range(image.width())}
    assert theme.colour("text").rgb() not in pixels


def test_the_figures_over_the_picture_do_not_touch(qtbot):
    scale = CoverageScale()
    qtbot.addWidget(scale)
    for width in (120, 180, 300, 600):
        scale.resize(width, scale.height())
        boxes = scale.boxes()
        assert [text for _, text in boxes[:2]] == ["0", "80"]
        assert all(a.right() < b.left() for (a, _), (b, _) in pairwise(boxes))
        assert boxes[0][0].left() >= 0
        assert boxes[-1][0].right() <= width
    assert [text for _, text in boxes] == ["0", "80", "100"]


# --- how it looks ---------------------------------------------------------------------

STATES = {
    "waiting": lambda command: cs.answered(command, calibration=CalibrationView(120, 300)),
    "refused": lambda command: cs.refused(command, ErrorCode.DATABASE_CORRUPT),
    "nothing": lambda command: cs.scored(command, cs.empty()),
    "few": lambda command: cs.scored(command, cs.few()),
    "scored": lambda command: cs.scored(command, cs.report()),
    "behind": lambda command: cs.scored(command, cs.behind()),
}


def in_state(qtbot, state: str, size=(1920, 1080)) -> CalibrationScreen:
    screen, command, _ = opened(qtbot, size)
    screen.show_snapshot(STATES[state](command))
    return screen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, size, state, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = in_state(qtbot, state, size)
        for chip in screen.predictors.chips if screen.table.isVisible() else ():
            tap(chip)
            assert cut(screen) == []
        assert cut(screen) == []
        assert overlaps(screen) == []
        assert small_targets(screen) == []


@pytest.mark.parametrize("state", STATES)
def test_every_word_is_translated(qtbot, state):
    with translated(Bracketed()):
        screen = in_state(qtbot, state)
        assert untranslated(screen, cs.IN.bay, *cs.MODELS) == []


def test_where_the_data_are_from_is_said(qtbot):
    screen = finished(qtbot)
    origin = screen.findChild(QLabel, "origin")
    assert origin.text() == "SIMULATED"
    assert origin.isVisible()


def test_every_landmark_and_predictor_has_a_name():
    assert len({words.landmark_name(each) for each in Landmark}) == len(Landmark)
    assert len({words.predictor_name(each) for each in Predictor}) == len(Predictor)
