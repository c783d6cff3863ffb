"""The board: what blocks is on top, every act is one command, and everything can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import AcknowledgeNotice, ConfirmTime, EndInfusion, SetDisplay, SignOut
from app.domain.event import EventKind
from app.domain.metric import Metric
from app.domain.notice import Notice, NoticeKind
from app.domain.numeric import Absence
from app.domain.readiness import CriterionState
from app.domain.reading import Freshness, Reading
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Outcome
from tests.ui import event_samples as e
from tests.ui import samples as s
from tests.ui.staff_side import DATA, Held, all_met, long_protocol, shown, with_protocol
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    press,
    release,
    sized,
    slide_off,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, outside_brackets, small_targets
from ui import theme
from ui.board_words import waits_for_staff
from ui.event_words import markers
from ui.places import Place
from ui.screens.board import BoardScreen
from ui.widgets.criteria_list import STAFF


@pytest.fixture
def board(qtbot, qapp):
    return shown(qtbot, BoardScreen(), s.snapshot(signed_in=s.NURSE))


def sent(screen):
    found = []
    screen.command.connect(found.append)
    return found


def went(screen):
    found = []
    screen.go.connect(found.append)
    return found


def busy():
    notices = (
        s.call(4),
        Notice(8, NoticeKind.OVERDUE, s.NOW_T - 200, "dizziness"),
        Notice(9, NoticeKind.MISSED_CHECK_IN, s.NOW_T - 100),
        Notice(10, NoticeKind.OVERDUE, s.NOW_T - 50, "nausea"),
    )
    return replace(with_protocol(s.snapshot(), long_protocol()), notices=notices)


def running():
    session = s.session()
    session = replace(session, infusion=replace(session.infusion, ended=None), check_ins=())
    return s.snapshot(session=replace(session, infusion_began=s.NOW_T - 1200))


def test_what_failed_or_is_old_is_on_top_then_staffs_checks_then_what_is_met(board):
    order = board.criteria.order
    assert order[:4] == ("dissociation", "dizziness", "minimum_time", "no_driving")
    assert order[4] == STAFF
    assert order[5:] == ("oriented", "oxygen", "pressure_baseline", "nausea", "escort")


def test_a_new_snapshot_updates_rows_in_place(board):
    before = {key: board.criteria.row(key) for key in board.criteria.order if key != STAFF}
    board.show_snapshot(all_met(s.snapshot()))
    assert all(board.criteria.row(key) is row for key, row in before.items())
    assert list(board.criteria.order) == [c.id for c in s.protocol().criteria]
    assert all(row.sign.sign == "met" for row in before.values())


def test_each_state_has_a_sign_of_its_own(board):
    signs = {
        r.state: board.criteria.row(STAFF if waits_for_staff(r) else r.criterion.id).sign.sign
        for r in s.readiness().results
    }
    assert set(signs) == set(CriterionState)
    assert len(set(signs.values())) == 4


def test_the_slowest_tenth_is_said_beside_the_middle(board):
    readiness = s.readiness()
    assert readiness.expected is not None
    late = replace(readiness, expected_late=readiness.expected + 90 * 60)
    board.show_snapshot(s.snapshot(session=s.session(readiness=late)))
    about = "5 of 11 met · expected ready about 2:55 pm"
    assert board.progress.text() == f"{about}, nine in ten by 4:25 pm"


def test_not_ready_says_when_and_blocks_the_sign_off(board):
    assert board.headline.text() == "Not ready yet"
    assert board.progress.text() == "5 of 11 met · expected ready about 2:55 pm"
    assert not board.sign_off.isEnabled()
    places = went(board)
    tap(board.sign_off)
    assert places == []
    tap(board.end_other)
    assert places == [Place.SIGN_OFF]


def test_when_nobody_can_say_it_says_so(board):
    ready = replace(s.readiness(), expected=None)
    board.show_snapshot(s.snapshot(session=s.session(readiness=ready)))
    assert "cannot be said yet" in board.progress.text()


def test_all_met_never_says_safe_and_leaves_the_decision(board):
    board.show_snapshot(all_met(s.snapshot()))
    texts = f"{board.headline.text()} {board.progress.text()} {board.blocked.text()}"
    assert "All criteria are met" in texts
    assert "staff decide" in texts
    assert "safe" not in texts.lower()
    places = went(board)
    tap(board.sign_off)
    assert places == [Place.SIGN_OFF]


def test_buttons_lead_where_they_say(board):
    places, commands = went(board), sent(board)
    ways = (
        (board.check_in, Place.CHECK_IN),
        (board.assess, Place.ASSESS),
        (board.add_event, Place.EVENTS),
    )
    for button, place in ways:
        tap(button)
        assert places[-1] == place
    tap(board.vitals)
    assert commands[-1].hide_vitals is True
    assert isinstance(commands[-1], SetDisplay)
    tap(board.lock)
    assert isinstance(commands[-1], SignOut)


def test_a_staff_row_leads_to_assess_and_a_measured_one_does_not(board):
    places = went(board)
    assert board.criteria.row("dissociation").button is None
    tap(board.criteria.row("no_driving").button)
    assert places == [Place.ASSESS]


def test_a_double_tap_is_one_command_and_sliding_off_is_none(board):
    commands = sent(board)
    slide_off(board.lock)
    assert commands == []
    tap(board.lock)
    tap(board.lock, fresh=False)
    assert len(commands) == 1


def test_the_infusion_ends_only_when_held(board, monkeypatch):
    board.show_snapshot(running())
    lay_out(board)
    commands = sent(board)
    press(board.end_infusion)
    monkeypatch.setattr(board.end_infusion, "_since", Held(790))
    board.end_infusion._on_tick()
    release(board.end_infusion)
    assert commands == []
    press(board.end_infusion)
    monkeypatch.setattr(board.end_infusion, "_since", Held(810))
    board.end_infusion._on_tick()
    release(board.end_infusion)
    assert [type(c) for c in commands] == [EndInfusion]
    board.show_snapshot(s.snapshot())
    assert board.end_infusion.isHidden()


def test_a_refused_command_is_told(board):
    commands = sent(board)
    tap(board.vitals)
    outcome = Outcome(commands[0].id, False, ErrorCode.DISK_FULL)
    board.show_snapshot(s.snapshot(outcomes={commands[0].id: outcome}))
    assert not board.message.isHidden()
    assert board.message.text()
    board.leave()
    assert board.message.isHidden()


def test_the_most_urgent_notice_comes_first_and_the_rest_is_counted(board):
    board.show_snapshot(busy())
    lay_out(board)
    first, second = board.notices.lines
    assert first.entry.notice.kind == NoticeKind.NURSE_CALLED
    assert second.entry.notice.kind == NoticeKind.OVERDUE
    assert board.notices.more.text() == "+2 more"
    commands = sent(board)
    assert first.button.text() == "On my way"
    tap(first.button)
    assert commands[0].notice == 7
    assert isinstance(commands[0], AcknowledgeNotice)


def test_acknowledged_notices_go_and_the_bar_with_them(board):
    for acknowledged in (False, True):
        board.show_snapshot(s.snapshot(notices=(s.call(4, acknowledged=acknowledged),)))
        assert board.notices.isHidden() == acknowledged


def test_a_tap_answers_the_notice_that_was_touched(board):
    overdue = Notice(8, NoticeKind.OVERDUE, s.NOW_T - 200, "dizziness")
    board.show_snapshot(s.snapshot(notices=(overdue,)))
    lay_out(board)
    commands = sent(board)
    line = board.notices.lines[0]
    press(line.button)
    board.show_snapshot(s.snapshot(notices=(s.call(0), overdue)))
    release(line.button)
    assert [c.notice for c in commands] == [8]


def test_repeated_calls_are_counted(board):
    board.show_snapshot(s.snapshot(notices=(replace(s.call(4), repeated=2),)))
    assert "3 times" in board.notices.lines[0].words.text()


def test_a_gap_in_time_is_shown_and_confirmed(board):
    notice = Notice(11, NoticeKind.TIME_GAP, s.NOW_T)
    session = s.session(time_gap=1500.0)
    board.show_snapshot(s.snapshot(session=session, notices=(notice,)))
    lay_out(board)
    line = board.notices.lines[0]
    assert "25 min" in line.words.text()
    assert board.notices.lines[1].isHidden()
    commands = sent(board)
    tap(line.button)
    assert [type(c) for c in commands] == [ConfirmTime]
    board.show_snapshot(s.snapshot(session=session, notices=(notice,)))
    assert not line.button.isEnabled()


def test_vitals_are_honest_about_age_and_absence(board):
    readings = dict(s.readings())
    readings[Metric.HR] = s.missing(Metric.HR, Absence.SENSOR_OFF, 3)
    readings[Metric.PULSE] = s.missing(Metric.PULSE, Absence.SENSOR_OFF, 3)
    readings[Metric.SPO2] = Reading(Metric.SPO2, Freshness.STALE, 97, 22.0)
    readings[Metric.NIBP_DIA] = s.missing(Metric.NIBP_DIA, Absence.ARTEFACT, 1)
    board.show_snapshot(s.snapshot(readings=readings))
    hr, nibp, spo2, rr = board.strip.tiles[:4]
    assert (hr.value.text(), hr.note.text()) == ("--", "sensor off, 3 min")
    assert nibp.value.text() == "--"
    assert (spo2.value.text(), spo2.note.text()) == ("97", "old value")
    assert spo2.value.property("tone") == "muted"
    assert rr.value.text() == "15"
    board.show_snapshot(s.snapshot())
    assert nibp.value.text() == "138/84"
    assert (nibp.note.text(), spo2.value.property("tone")) == ("4 min ago", "spo2")


def test_oxygen_that_was_noted_is_said_and_off_is_not(board):
    assert board.oxygen.isHidden()
    board.show_snapshot(e.snapshot())
    assert not board.oxygen.isHidden()
    assert board.oxygen.text() == "Oxygen on since 1:40 pm"
    off = (*e.events(), e.event(290, EventKind.OXYGEN_OFF, 1))
    board.show_snapshot(e.snapshot(off))
    assert board.oxygen.isHidden()


def test_events_that_stand_are_marked_on_the_plot(board):
    shown = []
    board.timeline.show_markers = shown.append
    board.show_snapshot(e.snapshot())
    assert shown == [markers(e.events())]
    assert [words for _, _, words in shown[0]] == [
        "Oxygen on",
        "Drank",
        "Vomited",
        "Ondansetron 4 mg",
    ]


def test_the_ratings_show_the_same_time_as_the_plot(board):
    seen = replace(board.timeline.axis, low=0.0, high=20.0)
    board.timeline.axis_changed.emit(seen)
    assert (board.lanes.axis.low, board.lanes.axis.high) == (0.0, 20.0)


def test_pulse_stands_in_without_an_ecg(board):
    readings = dict(s.readings())
    readings[Metric.HR] = s.missing(Metric.HR, Absence.SENSOR_OFF, 3)
    board.show_snapshot(s.snapshot(readings=readings))
    assert board.strip.tiles[0].name.text() == "Pulse"
    assert board.strip.tiles[0].value.text() == "84"


def test_what_is_below_is_counted_and_can_be_reached(qtbot, qapp):
    with sized(1280, 800):
        board = shown(qtbot, BoardScreen(), busy(), (1280, 800))
        below = board.criteria.below()
        assert below > 0
        assert board.criteria.more.text() == f"{below} more below"
        for _ in range(10):
            if board.criteria.at_end:
                break
            tap(board.criteria.more)
        assert board.criteria.at_end
        assert board.criteria.below() == 0


@pytest.mark.parametrize("origin", [DataOrigin.SIMULATED, DataOrigin.REPLAYED])
def test_data_that_is_not_live_is_labelled(board, origin):
    board.show_snapshot(s.snapshot(source=replace(s.snapshot().source, origin=origin)))
    assert board.top.origin.objectName() == "origin"
    assert board.top.origin.isVisible()
    assert board.top.origin.text()


MADE = {"busy": busy, "running": running, "plain": s.snapshot, "events": e.snapshot}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer, make):
    with sized(*size), translated(Longer() if longer else None):
        board = shown(qtbot, BoardScreen(), make(), size)
        assert (board.width(), board.height()) == size
        assert cut_texts(board) == []
        assert small_targets(board, theme.current().staff_target) == []


@pytest.mark.parametrize("make", [busy, running, e.snapshot], ids=["busy", "running", "events"])
def test_every_word_goes_through_translation(qtbot, qapp, make):
    with translated(Bracketed()):
        board = shown(qtbot, BoardScreen(), make())
        assert untranslated(board, *DATA) == []
        painted = [row.name + row.note for row in board.lanes.rows]
        painted += [lane.name for lane in board.timeline.lanes]
        scenery = board.timeline.scenery
        painted += [scenery.shade_text.toPlainText(), scenery.now_text.toPlainText()]
        assert [text for text in painted if outside_brackets(text)] == []
