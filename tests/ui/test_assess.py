"""Assessing: each tap is one command, and saved only when the record says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import Assess
from app.domain.metric import Metric
from app.domain.numeric import Absence
from app.domain.readiness import Assessment, CriterionKind, CriterionState
from app.domain.reading import Freshness
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples as s
from tests.ui.staff_side import DATA, long_protocol, shown, with_protocol
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    sized,
    slide_off,
    tap,
    translated,
    type_on,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import theme
from ui.places import Place
from ui.screens.assess import AssessScreen

PAGES = ("patient", "aldrete", "padss", "escort")


def base(**changes):
    return with_protocol(s.snapshot(signed_in=s.NURSE, **changes), long_protocol())


@pytest.fixture
def screen(qtbot, qapp):
    return shown(qtbot, AssessScreen(), base())


@pytest.fixture
def commands(screen):
    found = []
    screen.command.connect(found.append)
    return found


def turn_to(screen, page):
    tap(screen.tabs.chip(page))
    lay_out(screen)


def test_every_staff_item_of_the_protocol_is_there(screen):
    wanted = {"oriented", "walks_steadily", "instructions", "no_driving"}
    for scale in long_protocol().scales:
        wanted |= {f"{scale.id}.{item.id}" for item in scale.items}
    assert set(screen.rows) == wanted
    assert screen.escort is not None
    kinds = {c.kind for c in long_protocol().criteria}
    assert CriterionKind.ESCORT in kinds


def test_it_opens_where_something_is_missing(qtbot, qapp):
    snapshot = base()
    results = tuple(
        replace(r, state=CriterionState.MET) if r.criterion.kind != CriterionKind.SCORE else r
        for r in snapshot.session.readiness.results
    )
    ready = replace(snapshot.session.readiness, results=results)
    snapshot = replace(snapshot, session=replace(snapshot.session, readiness=ready))
    screen = shown(qtbot, AssessScreen(), snapshot)
    assert screen.tabs.chosen == {"aldrete"}
    assert "done" in screen.tabs.chip("patient").text()


def test_a_tap_is_one_command_and_saved_only_by_its_outcome(screen, commands):
    row = screen.rows["walks_steadily"]
    tap(row.answers.chip(1))
    tap(row.answers.chip(1), fresh=False)
    assert len(commands) == 1
    assert (commands[0].item, commands[0].value) == ("walks_steadily", 1)
    assert isinstance(commands[0], Assess)
    screen.show_snapshot(base())
    assert row.status.text() == "saving …"
    assert not row.answers.chosen
    found = {"walks_steadily": Assessment("walks_steadily", 1, "", s.NOW_T, 1)}
    screen.show_snapshot(
        replace(
            base(session=s.session(assessments=found)),
            outcomes={commands[0].id: Outcome(commands[0].id, True)},
        )
    )
    assert row.answers.chosen == {1}
    assert row.status.text() == "yes · 2:07 pm by Nurse 07, just now"


def test_sliding_off_answers_nothing(screen, commands):
    slide_off(screen.rows["walks_steadily"].answers.chip(1))
    assert commands == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (lambda i: Outcome(i, False, ErrorCode.DISK_FULL), "disk is full"),
        (lambda i: Outcome(i, False, None, waiting=True), "not saved yet"),
    ],
)
def test_what_is_not_saved_is_never_called_saved(screen, commands, outcome, words):
    row = screen.rows["oriented"]
    tap(row.answers.chip(0))
    number = commands[0].id
    screen.show_snapshot(replace(base(), outcomes={number: outcome(number)}))
    assert words in row.status.text()
    assert row.answers.chosen == {1}  # what the record still holds


def test_an_earlier_value_is_shown_with_time_and_name(screen):
    row = screen.rows["oriented"]
    assert row.answers.chosen == {1}
    assert row.status.text() == "yes · 2:02 pm by Nurse 07, 5 min ago"


def test_an_old_finding_is_not_shown_as_a_live_one(screen):
    before = s.END - 300
    found = {"oriented": Assessment("oriented", 1, "", before, 1)}
    snapshot = base(session=s.session(assessments=found))
    results = tuple(
        replace(r, state=CriterionState.STALE) if r.criterion.id == "oriented" else r
        for r in snapshot.session.readiness.results
    )
    ready = replace(snapshot.session.readiness, results=results)
    screen.show_snapshot(replace(snapshot, session=replace(snapshot.session, readiness=ready)))
    row = screen.rows["oriented"]
    assert not row.answers.chosen
    assert row.status.property("tone") == "caution"
    assert "37 min ago" in row.status.text()


def test_scores_are_sent_by_scale_and_item(screen, commands):
    turn_to(screen, "padss")
    tap(screen.rows["padss.bleeding"].answers.chip(2))
    assert (commands[0].item, commands[0].value) == ("padss.bleeding", 2)


def test_a_scale_shows_its_total_and_what_is_open(screen):
    found = {
        "aldrete.activity": Assessment("aldrete.activity", 2, "", s.NOW_T, 1),
        "aldrete.oxygen": Assessment("aldrete.oxygen", 1, "", s.NOW_T, 1),
    }
    screen.show_snapshot(base(session=s.session(assessments=found)))
    assert screen.totals["aldrete"].text() == "3 of 10 · needs 9 and no zero · 3 items open"


def test_no_driving_names_weekday_and_clock_time(screen):
    words = screen.rows["no_driving"].hint.text()
    assert words == "No driving and no machines until Tuesday 24 November, 1:35 pm."


def test_the_escort_needs_a_name(screen, commands):
    turn_to(screen, "escort")
    form = screen.escort
    assert not form.save.isEnabled()
    type_on(form.name.pad, "A.B")
    tap(form.relations.chip("sibling"))
    assert form.save.isEnabled()
    tap(form.save)
    sent = commands[-1]
    assert (sent.item, sent.value, sent.text) == ("escort", 1, "A.B, sister or brother")
    assert form.name.text == "A.B"
    tap(form.none)
    assert (commands[-1].value, commands[-1].text) == (0, "")


def test_leaving_forgets_what_was_typed(screen):
    turn_to(screen, "escort")
    type_on(screen.escort.name.pad, "AB")
    tap(screen.escort.relations.chip("friend"))
    screen.leave()
    assert screen.escort.name.text == ""
    assert not screen.escort.relations.chosen


def test_back_leads_to_the_board_and_the_origin_is_labelled(screen):
    places = []
    screen.go.connect(places.append)
    tap(screen.back)
    assert places == [Place.BOARD]
    assert screen.top.origin.objectName() == "origin"
    assert screen.top.origin.text()


def test_pages_are_not_rebuilt_by_a_snapshot(screen):
    before = dict(screen.rows)
    screen.show_snapshot(base())
    assert all(screen.rows[key] is row for key, row in before.items())


@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        screen = shown(qtbot, AssessScreen(), base(), size)
        for page in PAGES:
            turn_to(screen, page)
            assert (screen.width(), screen.height()) == tuple(size)
            assert cut_texts(screen) == []
            assert small_targets(screen, theme.current().staff_target) == []


def test_every_word_goes_through_translation(qtbot, qapp):
    with translated(Bracketed()):
        screen = shown(qtbot, AssessScreen(), base())
        for page in PAGES:
            turn_to(screen, page)
            assert untranslated(screen, *DATA) == []


def test_who_it_is_about_is_said(screen):
    assert screen.initials.text() == "R.K."
    assert screen.mrn.text() == "MRN 20417"
    assert screen.top.bay.text() == "Bay 3"


def test_the_measured_pressure_stands_beside_its_items_and_chooses_nothing(screen):
    row = screen.rows["aldrete.circulation"]
    assert row.hint.text() == "138/84 · 4 min ago · before 122/78 (+13 %, +8 %)"
    assert not row.answers.chosen
    assert "pulse 84" in screen.rows["padss.vitals"].hint.text()


def test_an_old_or_missing_pressure_is_said_to_be_so(screen):
    readings = dict(s.readings())
    for metric in (Metric.NIBP_SYS, Metric.NIBP_DIA):
        readings[metric] = replace(readings[metric], freshness=Freshness.STALE, age=1800.0)
    row = screen.rows["aldrete.circulation"]
    screen.show_snapshot(base(readings=readings))
    assert "old: 30 min ago" in row.hint.text()
    assert row.hint.property("tone") == "caution"
    readings[Metric.NIBP_SYS] = s.missing(Metric.NIBP_SYS, Absence.ARTEFACT, 1)
    screen.show_snapshot(base(readings=readings))
    assert row.hint.text() == "no blood pressure measured"
