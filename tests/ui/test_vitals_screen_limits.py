"""Limits on the page of vital signs: which there are, and a word and a colour for what is out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.metric import Metric
from app.domain.numeric import Absence, Validity
from app.domain.reading import Freshness
from app.domain.session import Baseline
from tests.ui import samples as s
from tests.ui import vital_samples as vs
from tests.ui.staff_tools import show
from ui.screens.vitals import VitalsScreen
from ui.screens.vitals_facts import ENTRIES, LineFace, line_face


@pytest.fixture
def page(qtbot, qapp):
    screen = VitalsScreen({})
    show(qtbot, screen, vs.STATES["usual"])
    return screen


def face(snapshot, metric: Metric) -> LineFace:
    metrics, tone = next(entry for entry in ENTRIES if metric in entry[0])
    return line_face(snapshot, metrics, tone)


def test_what_is_out_of_a_limit_has_a_word_and_a_colour(page):
    page.show_snapshot(vs.STATES["out"])
    said = {m: page.table.line(m).out for m in (Metric.HR, Metric.SPO2, Metric.RR)}
    words = {m: (each.text(), each.property("tone")) for m, each in said.items()}
    assert words == {
        Metric.HR: ("over: > 110", "caution"),
        Metric.SPO2: ("under: ≤ 91", "danger"),
        Metric.RR: ("under: < 10", "caution"),
    }
    assert all(each.isVisible() for each in said.values())
    assert page.table.line(Metric.HR).value.property("tone") == "caution"
    cuff = page.table.line(Metric.NIBP_SYS)
    assert cuff.out.text() == "Sys over: ≥ 180\nDia over: ≥ 100"
    assert cuff.out.property("tone") == "danger"
    page.show_snapshot(vs.STATES["usual"])
    assert not cuff.out.isVisible()
    assert page.table.line(Metric.HR).value.property("tone") == "hr"


@pytest.mark.parametrize(
    "changes", [{"freshness": Freshness.STALE}, {"validity": Validity.QUESTIONABLE}]
)
def test_what_is_old_or_in_doubt_is_judged_by_no_limit(changes):
    assert face(vs.changed(Metric.HR, value=150.0), Metric.HR).out == "over: ≥ 131"
    assert face(vs.changed(Metric.HR, value=150.0, **changes), Metric.HR).out == ""


def test_the_pulse_is_judged_only_while_there_is_no_heart_rate():
    both = vs.changed(Metric.PULSE, value=120.0)
    assert face(both, Metric.PULSE).limits == "--"
    assert face(both, Metric.PULSE).out == ""
    alone = replace(
        both, readings={**both.readings, Metric.HR: s.missing(Metric.HR, Absence.SENSOR_OFF, 1)}
    )
    assert face(alone, Metric.PULSE).limits == "< 50, > 110"
    assert face(alone, Metric.PULSE).out == "over: > 110"


def test_a_limit_above_a_baseline_that_nobody_took_is_none():
    bare = vs.snapshot(session=s.session(baseline=Baseline()))
    assert face(bare, Metric.NIBP_SYS).limits == "Sys < 100, ≥ 160\nDia ≥ 100"
