"""After signing: refusals in place, facts that change, leaving, and that everything fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.readiness import CriterionState
from app.domain.session import SessionEnd
from app.errors import ErrorCode
from app.snapshot import Outcome
from tests.ui import samples as s
from tests.ui.signing import (
    ENDS,
    PIN,
    answer,
    choose,
    hold,
    listen,
    met,
    on_screen,
    still_open,
    type_pin,
)
from tests.ui.staff_side import DATA, long_protocol, shown, with_protocol
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    sized,
    tap,
    translated,
    type_on,
    untranslated,
)
from tests.ui.tape import cut_texts, lay_out, small_targets
from ui import theme
from ui.places import Place
from ui.screens.sign_off import SignOffScreen


@pytest.fixture
def ready(qtbot, qapp):
    return shown(qtbot, SignOffScreen(), met())


@pytest.fixture
def blocked(qtbot, qapp):
    return shown(qtbot, SignOffScreen(), still_open())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ErrorCode.WRONG_PIN, "Wrong PIN"),
        (ErrorCode.LOCKED_OUT, "Too many"),
        (ErrorCode.DISK_FULL, "disk is full"),
    ],
)
def test_a_refusal_is_told_in_place_and_only_the_pin_is_lost(blocked, monkeypatch, code, words):
    commands = listen(blocked)
    choose(blocked, SessionEnd.TRANSFERRED)
    tap(blocked.reason.choices.chip("ward"))
    type_on(blocked.reason.entry.pad, "B")
    type_pin(blocked.first)
    hold(blocked, monkeypatch)
    answer(blocked, commands[0], still_open(), error=code)
    assert words in blocked.why_not.text()
    assert blocked.why_not.property("tone") == "danger"
    assert blocked.first.pin == ""
    assert blocked.reason.reason == "To a ward: B"
    type_pin(blocked.first)
    assert blocked.why_not.text() == ""
    hold(blocked, monkeypatch)
    assert len(commands) == 2


def test_same_signer_leads_to_the_second(blocked, monkeypatch):
    commands = listen(blocked)
    choose(blocked, SessionEnd.OVERRIDDEN)
    tap(blocked.reason.choices.chip("data"))
    type_pin(blocked.first)
    tap(blocked.turns.chip("second"))
    lay_out(blocked)
    tap(blocked.second.people.chip(2))
    lay_out(blocked)
    type_pin(blocked.second)
    hold(blocked, monkeypatch)
    answer(blocked, commands[0], still_open(), error=ErrorCode.SAME_SIGNER)
    assert blocked.turns.chosen == {"second"}
    assert "somebody else" in blocked.why_not.text()


@pytest.mark.parametrize("code", [ErrorCode.FACTS_CHANGED, ErrorCode.CRITERIA_OPEN])
def test_facts_that_changed_are_shown_anew(ready, monkeypatch, code):
    commands = listen(ready)
    type_pin(ready.first)
    hold(ready, monkeypatch)
    answer(ready, commands[0], error=code)
    assert ready.notice.text()
    assert not ready.notice.isHidden()
    assert ready.first.pin == ""


def test_waiting_for_the_disk_keeps_the_button_shut(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first)
    hold(ready, monkeypatch)
    answer(ready, commands[0], waiting=True)
    assert not ready.sign.isEnabled()
    assert ready.why_not.text() == "Signing …"


def test_what_is_shown_stays_while_no_state_changes(ready):
    before = on_screen(ready)
    later = replace(s.NOW, boottime=s.NOW.boottime + 300, utc=s.NOW.utc + 300)
    type_pin(ready.first)
    ready.show_snapshot(replace(met(), now=later))
    assert on_screen(ready) == before
    assert ready.first.pin == PIN
    assert ready.notice.isHidden()


def test_a_changed_state_is_told_rebuilt_and_clears_the_pin(ready):
    type_pin(ready.first)
    snapshot = met()
    results = tuple(
        replace(r, state=CriterionState.STALE) if r.criterion.id == "oxygen" else r
        for r in snapshot.session.readiness.results
    )
    changed = replace(snapshot.session.readiness, results=results)
    ready.show_snapshot(replace(snapshot, session=replace(snapshot.session, readiness=changed)))
    assert "Oxygen" in ready.notice.text()
    assert not ready.notice.isHidden()
    assert ready.first.pin == ""
    assert not ready.sign.isEnabled()
    assert any(": old · " in line for line in on_screen(ready))


def test_facts_must_be_read_to_the_end(qtbot, qapp):
    with sized(1280, 800), translated(Longer()):
        protocol = long_protocol()
        twice = tuple(replace(c, id=f"again_{c.id}") for c in s.protocol().criteria)
        protocol = replace(protocol, criteria=s.protocol().criteria + twice)
        snapshot = with_protocol(met(), protocol, met=True)
        screen = shown(qtbot, SignOffScreen(), snapshot, (1280, 800))
        type_pin(screen.first)
        assert screen.table.below() > 0
        assert not screen.sign.isEnabled()
        assert screen.why_not.text().startswith("Read the facts")
        for _ in range(5):
            if screen.table.at_end:
                break
            tap(screen.table.more)
        assert screen.sign.isEnabled()


def test_leaving_forgets_pins_words_and_facts(blocked):
    choose(blocked, SessionEnd.OVERRIDDEN)
    type_pin(blocked.first)
    type_on(blocked.reason.entry.pad, "X")
    blocked.leave()
    assert blocked.first.pin == blocked.second.pin == ""
    assert blocked.reason.reason == ""
    assert "R.K." not in " ".join(on_screen(blocked))
    assert all(row.text == ": " for row in blocked.table.lines)
    blocked.enter(still_open())
    assert blocked.end is None


def test_the_end_of_the_session_draws_nothing_more(ready, monkeypatch):
    commands = listen(ready)
    type_pin(ready.first)
    hold(ready, monkeypatch)
    done = Outcome(commands[0].id, True)
    ready.show_snapshot(replace(met(), session=None, outcomes={commands[0].id: done}))


def test_back_leads_to_the_board_and_the_origin_is_labelled(ready):
    places = []
    ready.go.connect(places.append)
    tap(ready.back)
    assert places == [Place.BOARD]
    assert ready.top.origin.objectName() == "origin"
    assert ready.top.origin.text()


def visit(screen):
    """Go through every mode and step of the screen."""
    for end in ENDS:
        choose(screen, end)
        yield
        if end != SessionEnd.DISCHARGED:
            tap(screen.steps.chip("facts"))
            lay_out(screen)
            yield
    choose(screen, SessionEnd.OVERRIDDEN)
    tap(screen.turns.chip("second"))
    lay_out(screen)
    yield
    tap(screen.second.people.chip(2))
    lay_out(screen)
    yield


@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_everything_fits_and_can_be_hit(qtbot, qapp, size, longer):
    with sized(*size), translated(Longer() if longer else None):
        snapshot = with_protocol(still_open(), long_protocol())
        screen = shown(qtbot, SignOffScreen(), snapshot, size)
        for _ in visit(screen):
            assert (screen.width(), screen.height()) == tuple(size)
            assert cut_texts(screen) == []
            assert small_targets(screen, theme.current().staff_target) == []


def test_every_word_goes_through_translation(qtbot, qapp):
    with translated(Bracketed()):
        screen = shown(qtbot, SignOffScreen(), still_open())
        for _ in visit(screen):
            assert untranslated(screen, *DATA) == []


def test_the_way_to_the_sheet_is_free_while_the_page_is_drawn(qtbot, monkeypatch):
    screen = shown(qtbot, SignOffScreen(), met())

    def leads_on(snapshot):
        screen.leave()
        return ""

    monkeypatch.setattr(screen._way, "look", leads_on)
    screen.show_snapshot(met())
    assert screen.facts is None, "nothing of the patient is on a page that was left"
