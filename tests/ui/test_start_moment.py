"""When an infusion ended, or began while it still runs, without a screen."""

from __future__ import annotations

import pytest

from app.domain.session import Route
from tests.ui import samples
from tests.ui.start_tools import full, problem
from ui.screens.clock_entry import ClockEntry
from ui.screens.start_values import FieldName, Issue, Problem

NOW = samples.NOW


def test_still_running_has_no_end_and_began_just_now_until_staff_say_when():
    form = full()
    form.end_running(NOW)
    command = form.build(NOW)
    assert command is not None
    assert (command.infusion.ended, command.began) == (None, NOW.t)
    form.set_ago(FieldName.BEGAN, 20, NOW)
    form.end_running(NOW)
    command = form.build(NOW)
    assert command is not None
    assert command.began == NOW.t - 1200
    assert form.planned_end == NOW.t + 1200


def test_an_infusion_that_ended_has_no_beginning_of_its_own():
    form = full()
    form.end_running(NOW)
    form.set_ago(FieldName.ENDED, 0, NOW)
    assert not form.running
    command = form.build(NOW)
    assert command is not None
    assert (command.infusion.ended, command.began) == (NOW.t, None)
    assert form.planned_end is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (ClockEntry("1430"), Problem.FUTURE),
        (ClockEntry("806", False), Problem.TOO_LONG_AGO),
        (ClockEntry("99"), Problem.NO_TIME),
        (ClockEntry(""), Problem.MISSING),
        (ClockEntry("808"), None),
    ],
)
def test_when_it_began_is_checked(entry, expected):
    form = full()
    form.end_running(NOW)
    form.set_clock(FieldName.BEGAN, entry, NOW, twelve=True)
    assert problem(form, FieldName.BEGAN) == expected
    assert problem(form, FieldName.ENDED) is None
    assert (form.build(NOW) is None) is (expected is not None)


def test_a_beginning_becomes_too_long_ago_as_time_goes_on():
    form = full()
    form.end_running(NOW)
    assert form.build(NOW.shifted(6 * 3600)) is not None
    assert form.build(NOW.shifted(6 * 3600 + 1)) is None


@pytest.mark.parametrize(("minutes", "late"), [(50.0, False), (50.1, True)])
def test_an_infusion_longer_than_planned_is_noticed(minutes, late):
    form = full()
    form.end_running(NOW)
    assert form.late(NOW.shifted(60 * minutes)) is late
    assert form.build(NOW.shifted(60 * minutes)) is not None


def test_a_single_dose_has_no_planned_end():
    form = full()
    form.set_route(Route.ESKETAMINE_NASAL)
    form.end_running(NOW)
    assert form.planned_end is None
    assert not form.late(NOW.shifted(5 * 3600))


def test_an_end_more_than_a_day_ago_is_refused_when_time_has_gone_on():
    form = full()
    later = NOW.shifted(25 * 3600)
    assert form.build(NOW) is not None
    assert form.build(later) is None
    assert problem(form, FieldName.ENDED) is None


def test_a_clock_that_was_put_back_makes_the_moment_one_to_come():
    form = full()
    assert form.issue(FieldName.ENDED, NOW.shifted(-301)) == Issue(FieldName.ENDED, Problem.FUTURE)
    assert form.build(NOW.shifted(-301)) is None
