"""The strip of vital signs on the board: a target for a finger, and every doubt in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.metric import NIBP, Metric
from app.domain.numeric import Validity
from app.domain.plausibility import Reason
from tests.ui import samples as s
from tests.ui import vital_samples as vs
from tests.ui.staff_tools import settle, sized, slide_off, tap
from ui import theme
from ui.widgets.vitals_strip import VitalsStrip


def strip(qtbot, *, target: bool = True, readings=None) -> VitalsStrip:
    made = VitalsStrip(target=target)
    qtbot.addWidget(made)
    made.resize(1100, made.minimumSizeHint().height())
    made.show_snapshot(vs.snapshot(readings))
    made.show()
    settle()
    return made


def test_the_whole_strip_is_one_target(qtbot, qapp):
    made = strip(qtbot)
    with qtbot.waitSignal(made.tapped):
        tap(made.button)
    assert made.button.geometry() == made.rect()
    with qtbot.assertNotEmitted(made.tapped):
        slide_off(made.button)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800)])
def test_it_is_as_high_as_a_staff_target(qtbot, qapp, size):
    with sized(*size):
        assert strip(qtbot).height() >= theme.current().staff_target


def test_where_it_leads_nowhere_it_is_no_target(qtbot, qapp):
    made = strip(qtbot, target=False)
    assert made.button is None


def test_a_doubt_says_why(qtbot, qapp):
    made = strip(qtbot, readings=vs.doubted())
    notes = [tile.note.text() for tile in made.tiles]
    assert notes == [
        "in doubt: impossible jump",
        "in doubt: numbers do not agree",
        "in doubt: stuck",
        "in doubt: out of range",
        "",
    ]
    assert all(tile.value.property("tone") == "muted" for tile in made.tiles[:4])


def test_a_doubt_about_the_lower_number_is_a_doubt_about_both(qtbot, qapp):
    readings = s.readings()
    dia = readings[NIBP[1]]
    readings[Metric.NIBP_DIA] = replace(
        dia, validity=Validity.QUESTIONABLE, reason=Reason.OUT_OF_RANGE
    )
    made = strip(qtbot, readings=readings)
    assert made.tiles[1].note.text() == "in doubt: out of range"
