"""The board's list of criteria: what blocks is read at a glance, and nothing is out of sight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.notice import Notice, NoticeKind
from app.domain.readiness import CriterionState, Evidence, Reason
from tests.ui import samples as s
from tests.ui.staff_side import all_met, long_protocol, shown, with_protocol
from tests.ui.staff_tools import sized, tap
from tests.ui.tape import lay_out
from ui.places import Place
from ui.screens.board import BoardScreen
from ui.widgets.criteria_list import STAFF
from ui.widgets.touch import activity


@pytest.fixture
def board(qtbot, qapp):
    return shown(qtbot, BoardScreen(), s.snapshot(signed_in=s.NURSE))


def went(screen):
    found = []
    screen.go.connect(found.append)
    return found


def crowded():
    notice = Notice(8, NoticeKind.OVERDUE, s.NOW_T - 200, "dizziness")
    return replace(with_protocol(s.snapshot(), long_protocol()), notices=(notice,))


def with_states(**answers):
    """Return the sample with other answers: criterion, state and reason."""
    results = tuple(
        replace(r, state=answers[r.criterion.id][0], evidence=answers[r.criterion.id][1])
        if r.criterion.id in answers
        else r
        for r in s.readiness().results
    )
    return s.snapshot(session=s.session(readiness=replace(s.readiness(), results=results)))


def test_checks_that_nobody_made_stand_in_one_row_and_lead_to_assess(board):
    row = board.criteria.row(STAFF)
    assert row.title.text() == "2 checks for staff"
    assert row.evidence.text() == "walking · Aldrete"
    places = went(board)
    tap(row.button)
    assert places == [Place.ASSESS]


def test_what_staff_found_wanting_keeps_a_row_of_its_own(board):
    no = Evidence(Reason.ASSESSED_NO, s.NOW_T - 300, by=1)
    partly = Evidence(Reason.ITEMS_MISSING, s.NOW_T - 300, total=4)
    board.show_snapshot(
        with_states(walks=(CriterionState.NOT_MET, no), aldrete=(CriterionState.UNKNOWN, partly))
    )
    order = board.criteria.order
    assert STAFF not in order
    assert order.index("walks") < order.index("aldrete") < order.index("oxygen")
    assert board.criteria.row("walks").evidence.text().startswith("no")
    assert board.criteria.row("aldrete").evidence.text() == "4 of 10, not every item scored"


def test_what_is_met_stands_in_one_line_with_its_evidence(board):
    line = board.criteria.row("oxygen")
    assert line.title.isHidden()
    assert line.evidence.text() == "Oxygen ≥ 92 % · 97 %, steady 20 min"
    assert board.criteria.row("nausea").evidence.text().endswith("none twice, 6 min ago")


def test_old_evidence_is_amber_and_has_its_age(board):
    row = board.criteria.row("no_driving")
    assert row.evidence.property("tone") == "caution"
    assert "30 min ago" in row.evidence.text()


def test_the_headline_names_the_fact_that_blocks(board):
    assert board.blocked.text() == "Dissociation mild, 6 min ago"
    met = (CriterionState.MET, Evidence(Reason.OK, s.NOW_T))
    board.show_snapshot(
        with_states(dissociation=met, dizziness=met, minimum_time=met, no_driving=met)
    )
    assert board.blocked.text() == "2 checks for staff"
    assert board.progress.text().startswith("9 of 11 met")


def test_nothing_is_ready_while_something_waits_for_the_disk(board):
    board.show_snapshot(replace(all_met(s.snapshot()), unsaved=3))
    assert board.headline.text() == "Not saved yet"
    assert board.headline.property("tone") == "caution"
    assert board.blocked.text() == "3 entries wait for the disk"
    assert not board.sign_off.isEnabled()


@pytest.mark.parametrize("shape", ["early", "middle", "met"])
def test_the_shipped_criteria_are_all_in_sight(qtbot, qapp, shape):
    board = shown(qtbot, BoardScreen(), as_shipped(shape))
    assert board.criteria.more.isHidden()
    assert board.criteria.below() == 0
    board.show_snapshot(crowded())
    lay_out(board)
    board.show_snapshot(as_shipped(shape))
    lay_out(board)
    assert board.criteria.more.isHidden()


def as_shipped(shape):
    """Return a session with the shipped number of criteria: running, at half time, all met."""
    protocol = long_protocol()
    if shape == "met":
        return with_protocol(s.snapshot(), protocol, met=True)
    base = with_protocol(s.snapshot(), protocol)
    ready = base.session.readiness
    open_ids = {"dissociation", "dizziness", "minimum_time"}
    staff = {"walks", "aldrete", "padss", "instructions", "oriented", "escort", "no_driving"}
    unasked = {"again_dissociation", "again_nausea", "pressure_baseline"}
    made = []
    for result in ready.results:
        key = result.criterion.id
        if key in staff:
            result = replace(
                result, state=CriterionState.UNKNOWN, evidence=Evidence(Reason.NOT_ASSESSED)
            )
        elif shape == "early" and key in unasked:
            result = replace(
                result, state=CriterionState.UNKNOWN, evidence=Evidence(Reason.NOT_ASKED)
            )
        elif key not in open_ids:
            result = replace(result, state=CriterionState.MET)
        made.append(result)
    readiness = replace(ready, results=tuple(made))
    return replace(base, session=replace(base.session, readiness=readiness))


def test_where_it_must_scroll_no_row_is_cut(qtbot, qapp):
    with sized(1366, 768):
        board = shown(qtbot, BoardScreen(), crowded(), (1366, 768))
        listed = board.criteria
        assert not listed.more.isHidden()
        for _ in range(8):
            bar = listed.area.verticalScrollBar()
            first, last = bar.value(), bar.value() + listed.area.viewport().height()
            upper, lower = listed.blinds
            if not upper.isHidden():
                first += upper.height()
            if not lower.isHidden():
                last -= lower.height()
            inside = [w.geometry() for w in listed.items()]
            seen = [p for p in inside if p.bottom() >= first and p.top() < last]
            assert seen
            assert all(p.top() >= first - 2 and p.bottom() <= last + 2 for p in seen)
            if listed.at_end:
                break
            tap(listed.more)
        assert listed.at_end


def test_dragging_the_list_counts_as_being_there(board, monkeypatch):
    touched = []
    monkeypatch.setattr(activity, "restart", lambda: touched.append(True))
    bar = board.criteria.area.verticalScrollBar()
    bar.setRange(0, 100)
    bar.setValue(5)
    assert touched == []
    bar.triggerAction(bar.SliderAction.SliderSingleStepAdd)
    assert touched


def test_a_notice_that_is_not_saved_yet_cannot_be_acknowledged(board):
    call = replace(s.call(1), id=-1)
    board.show_snapshot(s.snapshot(notices=(call,)))
    lay_out(board)
    line = board.notices.lines[0]
    assert "Not saved yet" in line.words.text()
    assert not line.button.isEnabled()


def test_a_changed_list_of_criteria_is_told(board):
    notice = Notice(5, NoticeKind.PROTOCOL_CHANGED, s.NOW_T - 60)
    board.show_snapshot(s.snapshot(notices=(notice,)))
    assert "list of criteria" in board.notices.lines[0].words.text()


def test_time_and_bay_are_said_and_who_is_in_charge(board):
    assert board.top.clock.text() == "2:07 pm"
    assert board.top.bay.text() == "Bay 3"
    texts = [x.text() for x in board.findChildren(type(board.headline))]
    assert "The bedside monitor stays in charge." in texts
