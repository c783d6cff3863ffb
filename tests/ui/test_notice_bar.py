"""The bar on the board: what stands is told once, answered by a tap, and paused but not hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.commands import AcknowledgeNotice, PauseNotices
from app.domain.notice import NoticeKind, Priority
from app.domain.symptom import Effect
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import notice_samples as n
from tests.ui import samples as s
from tests.ui.staff_side import DATA, shown
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    Sent,
    press,
    release,
    sized,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import theme
from ui.places import Place
from ui.screens.board import BoardScreen
from ui.widgets.notice_pulse import PERIOD_MS, STEPS
from ui.widgets.notice_sign import LINK


@pytest.fixture
def board(qtbot, qapp):
    return shown(qtbot, BoardScreen(), n.snapshot())


def show(board, *notices, **changes):
    board.show_snapshot(n.snapshot(*notices, **changes))
    lay_out(board)
    return board.notices


def visible(bar):
    return [line for line in bar.lines if not line.isHidden()]


def ids(bar):
    return [line.entry.notice.id for line in visible(bar)]


def test_one_high_says_what_since_when_and_that_it_is_new(board):
    bar = show(board, n.pressure())
    (line,) = visible(bar)
    assert line.words.text() == "Systolic BP 184 mmHg, at or above 180"
    assert line.state.text() == "New, since 2:02 pm"
    assert (line.sign.sign, line.priority.text(), line.property("tone")) == (
        "!!!",
        "High",
        "danger",
    )
    sent = Sent(board)
    tap(line.button)
    assert [(type(c), c.notice) for c in sent] == [(AcknowledgeNotice, 21)]


def test_the_newest_of_the_highest_priority_comes_first(board):
    bar = show(board, *n.everything())
    assert ids(bar) == [7, 21]
    assert bar.more.text() == "+2 more"
    assert ids(show(board, n.pressure(21, 5), n.pressure(30, 2, subject="rate-high-high"))) == [
        30,
        21,
    ]


def test_a_hidden_high_one_is_named(board):
    bar = show(board, s.call(4), n.pressure(21, 3), n.pressure(22, 2), n.oxygen())
    assert bar.more.text() == "+2 more, 1 high"


def test_more_leads_to_the_page_of_all_notices(board):
    bar = show(board, n.pressure())
    assert bar.more.text() == "All notices"
    sent = Sent(board)
    tap(bar.more)
    assert sent.places == [Place.NOTICES]


def test_each_priority_has_a_sign_and_a_word_and_technical_is_never_red(board):
    low = replace(s.call(1), id=40, kind=NoticeKind.MISSED_CHECK_IN)
    found = {}
    for notice in (n.pressure(), n.oxygen(), low, n.link(), n.sensor(), n.switched()):
        (line,) = visible(show(board, notice))
        found[notice.id] = (line.sign.sign, line.priority.text(), line.sign.tone)
    assert found == {
        21: ("!!!", "High", "danger"),
        22: ("!!", "Medium", "caution"),
        40: ("!", "Low", "muted"),
        23: (LINK, "Technical", "caution"),
        24: (LINK, "Technical", "muted"),
        25: (LINK, "Technical", "muted"),
    }


def test_a_technical_one_is_not_red_whatever_the_record_says(board):
    bar = show(board, n.link(level=Priority.HIGH))
    line = bar.lines[0]
    assert (line.sign.tone, line.property("tone")) == ("caution", "caution")
    assert not bar.pulse.running


def test_a_latched_one_stays_and_can_be_answered(board):
    (line,) = visible(show(board, n.over(n.pressure())))
    assert line.state.text() == "Was: 2:02 pm to 2:05 pm"
    assert line.button.isVisible()
    assert visible(show(board, n.over(n.seen(n.pressure())))) == []
    assert board.notices.isHidden()


def test_what_was_seen_and_goes_on_stands_behind_what_nobody_has_seen(board):
    bar = show(board, n.seen(n.pressure()), n.oxygen())
    assert ids(bar) == [22, 21]
    fresh, seen = bar.lines
    assert fresh.button.isVisible()
    assert seen.button.isHidden()
    assert seen.state.text() == "Goes on since 2:02 pm, seen by Nurse 07 at 2:06 pm"
    assert (seen.property("tone"), seen.sign.tone) == ("", "danger")


def test_only_the_newest_of_a_row_has_a_line(board):
    first = n.pressure(21, 9)
    bar = show(board, first, n.pressure(30, 2, follows=21))
    assert ids(bar) == [30]
    assert visible(bar)[0].state.text().startswith("Again")


def test_a_tap_answers_what_was_touched_when_another_comes_in_front(board):
    bar = show(board, n.oxygen())
    sent = Sent(board)
    press(bar.lines[0].button)
    show(board, n.oxygen(), n.pressure(30, 0))
    release(bar.lines[0].button)
    assert [c.notice for c in sent] == [22]


def test_a_line_that_was_seen_elsewhere_sends_nothing_more(board):
    bar = show(board, n.pressure())
    sent = Sent(board)
    tap(bar.lines[0].button)
    assert not show(board, n.pressure()).lines[0].button.isEnabled(), "it waits for the core"
    show(board, n.seen(n.pressure(), 0))
    assert bar.lines[0].button.isHidden()
    assert len(sent) == 1


def test_a_refused_answer_says_why_and_can_be_given_again(board):
    bar = show(board, n.pressure())
    sent = Sent(board)
    tap(bar.lines[0].button)
    outcome = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    show(board, n.pressure(), outcomes={sent[0].id: outcome})
    assert "disk is full" in bar.lines[0].error.text()
    assert bar.lines[0].button.isEnabled()


def test_a_pause_is_the_usual_one_and_is_ended_by_the_same_button(board):
    bar = show(board, n.pressure())
    assert bar.pause.button.text() == "Pause 2 min"
    sent = Sent(board)
    tap(bar.pause.button)
    assert [(type(c), c.seconds) for c in sent] == [(PauseNotices, 120.0)]
    show(board, n.pressure(), paused=3)
    assert (bar.pause.until.text(), bar.pause.button.text()) == (
        "Paused until 2:10 pm",
        "End pause",
    )
    tap(bar.pause.button)
    assert sent[-1].seconds == 0.0


def test_a_pause_that_runs_out_under_the_finger_does_not_begin_anew(board):
    bar = show(board, n.pressure(), paused=3)
    sent = Sent(board)
    press(bar.pause.button)
    show(board, n.pressure(), paused=0)
    release(bar.pause.button)
    assert [c.seconds for c in sent] == [0.0]


def test_a_pause_hides_nothing_and_quiets_limits_only(board):
    bar = show(board, n.pressure(), s.call(4), paused=3)
    assert ids(bar) == [7, 21]
    call, limit = bar.lines
    assert (call.property("tone"), limit.property("tone")) == ("danger", "")
    assert (limit.sign.tone, limit.priority.text()) == ("danger", "High")
    assert limit.button.isVisible()
    limit, link = show(board, n.pressure(), n.link(), paused=3).lines
    assert (limit.property("tone"), link.property("tone")) == ("", "caution")


def test_a_call_is_not_pushed_out_of_sight_by_what_is_paused(board):
    notices = (s.call(9), n.pressure(21, 3), n.pressure(22, 2), n.pressure(23, 1))
    assert ids(show(board, *notices, paused=3))[0] == 7


def test_a_running_pause_is_shown_without_any_notice(board):
    assert not show(board, paused=3).isHidden()
    assert board.notices.none.isVisible()
    assert board.notices.pause.until.text() == "Paused until 2:10 pm"
    assert show(board).isHidden()


def test_a_refused_pause_is_told(board):
    bar = show(board, n.pressure())
    sent = Sent(board)
    tap(bar.pause.button)
    outcome = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    show(board, n.pressure(), outcomes={sent[0].id: outcome})
    assert "disk is full" in bar.pause.until.text()


def test_without_a_limit_there_is_nothing_to_pause(board):
    assert show(board, s.call(4), n.link()).pause.isHidden()
    assert show(board, n.seen(n.pressure())).pause.isHidden()


def test_only_the_high_one_beats_once_in_two_seconds(board):
    bar = show(board, n.pressure(), n.oxygen())
    assert bar.pulse.running
    assert PERIOD_MS == 2000
    high, medium = bar.lines
    levels = []
    for _ in range(STEPS):
        bar.pulse.step()
        levels.append(high.glow)
        assert medium.glow == 0.0
    assert (max(levels), levels[-1]) == (1.0, 0.0)
    assert levels.index(1.0) == STEPS // 2 - 1


@pytest.mark.parametrize(
    ("notices", "paused", "beats"),
    [
        ((n.pressure(),), None, True),
        ((n.pressure(),), 3, False),
        ((n.pressure(), s.call(4)), 3, True),
        ((n.seen(n.pressure()),), None, False),
        ((n.oxygen(),), None, False),
        ((n.link(),), None, False),
        ((), None, False),
    ],
)
def test_the_beat_stops_when_nothing_urgent_wants_attention(board, notices, paused, beats):
    show(board, n.pressure())
    bar = show(board, *notices, paused=paused)
    assert bar.pulse.running == beats
    if not beats:
        assert [line.glow for line in bar.lines] == [0.0, 0.0]


def test_the_beat_stops_while_nobody_sees_it(board):
    bar = show(board, n.pressure())
    bar.pulse.step()
    board.hide()
    assert not bar.pulse.running
    board.show_snapshot(n.snapshot(n.pressure()))
    assert not bar.pulse.running
    assert bar.lines[0].glow == 0.0
    board.show()
    assert bar.pulse.running


def test_the_glow_changes_the_edge_and_not_the_ground_of_the_words(board):
    bar = show(board, n.pressure())
    line = bar.lines[0]
    still = line.grab().toImage()
    line.set_glow(1.0)
    bright = line.grab().toImage()
    middle = line.height() // 2
    edge = theme.current().px(6)
    assert bright.pixelColor(edge, middle) == theme.colour("danger")
    assert still.pixelColor(edge, middle) != bright.pixelColor(edge, middle)
    inside = line.words.geometry().topRight()
    assert still.pixelColor(inside) == bright.pixelColor(inside)


BUSY = {
    "high": (n.pressure(),),
    "all": n.everything(),
    "latched": (n.over(n.pressure()), n.over(n.oxygen())),
    "seen": (n.seen(n.pressure()), n.sensor()),
    "relative": (
        n.pressure(subject="sys-rise-percent-medium"),
        replace(s.call(3), id=50, kind=NoticeKind.OVERDUE, subject=Effect.CIRCULATION),
    ),
}


@pytest.mark.parametrize("paused", [None, 3])
@pytest.mark.parametrize("case", BUSY)
@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer, case, paused):
    with sized(*size), translated(Longer() if longer else None):
        board = shown(qtbot, BoardScreen(), n.snapshot(*BUSY[case], paused=paused), size)
        assert (board.width(), board.height()) == size
        assert cut_texts(board.notices) == []
        assert small_targets(board.notices, theme.current().staff_target) == []


@pytest.mark.parametrize("case", BUSY)
def test_every_word_goes_through_translation(qtbot, qapp, case):
    with translated(Bracketed()):
        board = shown(qtbot, BoardScreen(), n.snapshot(*BUSY[case], paused=3))
        assert untranslated(board.notices, *DATA, *n.FIXED) == []
