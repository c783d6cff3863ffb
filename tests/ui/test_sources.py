"""The page of sources: what it says of each, and the test of a link."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app import commands as c
from app.config import LinkKind
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Outcome, SourceView
from tests.ui import samples
from tests.ui import source_samples as ss
from tests.ui.staff_tools import show, shown, tap
from ui.main_window import place_for
from ui.places import Place
from ui.screens.menu import MenuScreen
from ui.screens.sources import SourcesScreen
from ui.widgets import signs


def page(qtbot, snapshot, size=(1920, 1080)):
    screen = SourcesScreen()
    return screen, show(qtbot, screen, snapshot, size)


def only(qtbot, view: SourceView):
    """Return the card of one source."""
    screen, _ = page(qtbot, ss.with_sources(view))
    (card,) = screen.cards.values()
    card.kept = screen  # or the screen goes, and takes the card with it
    return card


def texts(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


# --- what stands there -----------------------------------------------------------------


def test_sources_stand_in_order_of_preference(qtbot):
    screen, sent = page(qtbot, ss.with_sources(*ss.THREE))
    names = [card.name.text() for card in screen.cards.values()]
    assert names == ["1. Bay 3 monitor", "2. Pulse oximeter", "3. Gateway"]
    tops = [card.mapToGlobal(card.rect().topLeft()).y() for card in screen.cards.values()]
    assert tops == sorted(tops)
    assert screen.order.isVisible()
    assert sent == []


def test_a_single_source_has_no_number(qtbot):
    screen, _ = page(qtbot, ss.with_sources(ss.MONITOR))
    assert screen.cards["monitor"].name.text() == "Bay 3 monitor"
    assert not screen.order.isVisible()


@pytest.mark.parametrize(
    ("view", "words", "sign", "tone"),
    [
        (ss.MONITOR, "Connected since 1:20 pm", signs.MET, "settled"),
        (ss.SILENT, "Nothing heard since 2:03 pm", signs.ATTENTION, "caution"),
        (replace(ss.SILENT, testing=True), "Connecting", signs.WAITING, "muted"),
        (replace(ss.MONITOR, last=None), "Listening since 1:20 pm", signs.WAITING, "muted"),
        (replace(ss.GATEWAY, last=None), "Connected since 12:37 pm", signs.MET, "settled"),
        (ss.OXIMETER, "Link lost since 2:03 pm", signs.ATTENTION, "caution"),
        (ss.STARTING, "Connecting", signs.WAITING, "muted"),
        (replace(ss.MONITOR, testing=True), "Connecting", signs.WAITING, "muted"),
        (ss.WRONG, "Switched off since 1:57 pm", signs.ATTENTION, "danger"),
    ],
)
def test_the_state_is_a_word_with_a_sign(qtbot, view, words, sign, tone):
    card = only(qtbot, view)
    assert card.state.text() == words
    assert (card.sign.sign, card.sign.tone, card.state.property("tone")) == (sign, tone, tone)


def test_each_number_has_its_place(qtbot):
    card = only(qtbot, replace(ss.MONITOR, refused=5))
    assert (card.last.text(), card.age.text()) == ("2:06 pm", "just now")
    assert card.pace.text() == "60"
    counts = [each.text() for each in (card.taken, card.others, card.repeated, card.refused)]
    assert counts == ["2811", "1204", "3", "5"]
    assert card.refused.property("tone") == "caution"


def test_an_old_value_says_how_old(qtbot):
    card = only(qtbot, ss.GATEWAY)
    assert (card.last.text(), card.age.text()) == ("2:02 pm", "5 min ago")
    assert card.refused.property("tone") in (None, "")


def test_no_value_yet_is_said_however_well_the_link_stands(qtbot):
    card = only(qtbot, replace(ss.MONITOR, last=None, per_minute=None, taken=0))
    assert card.state.text().startswith("Listening")
    assert (card.last.text(), card.last.property("tone")) == ("no value yet", "caution")
    assert not card.age.isVisible()
    assert card.pace.text() == "--"


def test_the_kinds_have_words(qtbot):
    screen, _ = page(qtbot, ss.with_sources(*ss.THREE, ss.SIMULATED, ss.REPLAYED))
    kinds = [card.kind.text() for card in screen.cards.values()]
    assert kinds[:3] == ["HL7 messages", "Bluetooth devices", "SDC (IEEE 11073)"]
    assert kinds[3:] == ["Simulator", "Recording"]
    assert len(LinkKind) == len(set(kinds))


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (ss.SIMULATED, "Simulated: no real patient"),
        (ss.REPLAYED, "Replayed: a recording, not live"),
    ],
)
def test_what_is_not_live_says_so(qtbot, view, words):
    screen, _ = page(qtbot, ss.with_sources(view))
    (card,) = screen.cards.values()
    assert card.origin.isVisible()
    assert (card.origin.text(), card.origin.property("tone")) == (words, "caution")
    # Nobody sends it messages: a count of 0 would say that it had been counted.
    assert card.taken.text() == card.refused.text() == "--"
    assert screen.findChild(QLabel, "origin").isVisible()


def test_what_is_live_is_not_marked(qtbot):
    assert not only(qtbot, ss.MONITOR).origin.isVisible()


def test_the_newest_errors_come_first_and_the_present_one_once(qtbot):
    card = only(qtbot, ss.TROUBLED)
    assert card.troubles.text().split("\n") == [
        "Now: cannot listen on 127.0.0.1 port 2575: the port is in use",
        "Before: a message is about more than one patient",
        "Before: a message has the unit mmol/L where a pressure stands",
        "Before: a message has no time",
    ]


def test_without_errors_there_is_no_line(qtbot):
    assert not only(qtbot, ss.MONITOR).troubles.isVisible()


def test_which_values_come_from_where(qtbot):
    screen, _ = page(qtbot, ss.with_sources(*ss.THREE))
    said = [card.shown_from.text() for card in screen.cards.values()]
    assert said[0] == "On the screens from here: HR, RR, NIBP"
    assert said[1] == "On the screens from here: Pulse, SpO₂"
    assert said[2] == "Nothing on the screens comes from here now"


def test_a_source_that_was_given_up_says_what_helps(qtbot):
    screen, sent = page(qtbot, ss.with_sources(ss.WRONG))
    card = screen.cards["wrong"]
    assert "Correct the set-up, then start the kiosk again." in texts(screen)
    tap(card.button)
    assert [command.source for command in sent] == ["wrong"]


def test_without_a_source_the_page_says_how(qtbot):
    screen, sent = page(qtbot, ss.with_sources())
    said = texts(screen)
    assert "No source of vital signs is set up" in said
    assert "kiosk.toml" in said
    assert "manual" in said
    assert "Test connection" not in said
    assert screen.findChild(QLabel, "origin").text() == "NO MONITOR"
    assert sent == []


def test_the_cards_follow_the_snapshot(qtbot):
    screen, _ = page(qtbot, ss.with_sources(ss.MONITOR))
    kept = screen.cards["monitor"]
    screen.show_snapshot(ss.with_sources(replace(ss.MONITOR, taken=2812)))
    assert screen.cards["monitor"] is kept
    assert kept.taken.text() == "2812"
    screen.show_snapshot(ss.with_sources(*ss.THREE))
    assert list(screen.cards) == ["monitor", "oximeter", "gateway"]
    assert screen.cards["oximeter"].name.text() == "2. Pulse oximeter"
    screen.show_snapshot(ss.with_sources())
    assert "No source of vital signs is set up" in texts(screen)


# --- the test of a link ------------------------------------------------------------------


def test_a_test_asks_for_its_own_source(qtbot):
    screen, sent = page(qtbot, ss.with_sources(*ss.THREE))
    tap(screen.cards["oximeter"].button)
    (command,) = sent
    assert isinstance(command, c.TestSource)
    assert command.source == "oximeter"
    assert screen.cards["oximeter"].tested.text() == "asking …"
    assert screen.cards["monitor"].tested.text() == ""


def after_test(qtbot, view: SourceView, **changes):
    """Return the card of a source that was tested and now looks otherwise."""
    screen, sent = page(qtbot, ss.with_sources(view))
    (card,) = screen.cards.values()
    tap(card.button)
    screen.show_snapshot(ss.told(sent[0].id, replace(view, **changes)))
    card.kept = screen
    return card


def test_an_answer_says_how_long_it_took(qtbot):
    card = after_test(qtbot, ss.GATEWAY, tested="0.4")
    assert card.tested.text() == "Answered within 0.4 s"
    assert card.tested.property("tone") == "settled"


@pytest.mark.parametrize("kind", [LinkKind.HL7, LinkKind.BLE, ""])
def test_what_only_listens_has_not_been_answered(qtbot, kind):
    card = after_test(qtbot, replace(ss.GATEWAY, kind=kind), tested="0.0")
    assert card.tested.text() == "Open within 0.1 s. Now wait for a value."


def test_no_answer_says_why(qtbot):
    card = after_test(qtbot, ss.GATEWAY, connected=False, tested="the SDC device does not answer")
    assert card.tested.text() == "No answer: the SDC device does not answer"
    assert card.tested.property("tone") == "caution"


def test_while_it_is_tested_there_is_no_second_test(qtbot):
    screen, sent = page(qtbot, ss.with_sources(ss.GATEWAY))
    card = screen.cards["gateway"]
    tap(card.button)
    screen.show_snapshot(ss.told(sent[0].id, replace(ss.GATEWAY, testing=True)))
    assert card.tested.text() == "asking …"
    tap(card.button)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("outcome", "words", "tone"),
    [
        (Outcome("", False, ErrorCode.VALUE_REFUSED), "This source cannot be tested.", "caution"),
        (Outcome("", False, ErrorCode.NOT_SIGNED_IN), "Nobody is signed in.", "danger"),
        (Outcome("", False, waiting=True), "Waiting for the disk.", "caution"),
    ],
)
def test_a_refusal_is_no_silence(qtbot, outcome, words, tone):
    screen, sent = page(qtbot, ss.with_sources(ss.GATEWAY))
    card = screen.cards["gateway"]
    tap(card.button)
    told = {sent[0].id: replace(outcome, command_id=sent[0].id)}
    screen.show_snapshot(ss.with_sources(ss.GATEWAY, outcomes=told))
    assert card.tested.text().startswith(words)
    assert card.tested.property("tone") == tone


def test_an_answer_that_the_core_has_forgotten_stays(qtbot):
    screen, sent = page(qtbot, ss.with_sources(ss.GATEWAY))
    tap(screen.cards["gateway"].button)
    answered = replace(ss.GATEWAY, tested="1.2")
    screen.show_snapshot(ss.told(sent[0].id, answered))
    screen.show_snapshot(ss.with_sources(answered))
    assert screen.cards["gateway"].tested.text() == "Answered within 1.2 s"


def test_an_answer_from_an_earlier_visit_is_not_shown(qtbot):
    screen, sent = page(qtbot, ss.with_sources(ss.GATEWAY))
    tap(screen.cards["gateway"].button)
    answered = ss.told(sent[0].id, replace(ss.GATEWAY, tested="1.2"))
    screen.show_snapshot(answered)
    screen.leave()
    screen.enter(answered)
    assert screen.cards["gateway"].tested.text() == ""


# --- the way here and back ---------------------------------------------------------------


def test_the_menu_leads_here(qtbot):
    screen = MenuScreen()
    sent = show(qtbot, screen, ss.IN)
    tap(screen.ways[Place.SOURCES])
    assert sent.places == [Place.SOURCES]


@pytest.mark.parametrize(("base", "place"), [(ss.IN, Place.MENU), (ss.RUNNING, Place.BOARD)])
def test_back_leads_where_one_came_from(qtbot, base, place):
    screen, sent = page(qtbot, ss.with_sources(ss.MONITOR, base=base))
    tap(screen.back)
    assert sent.places == [place]


@pytest.mark.parametrize(
    ("view", "words", "tone"),
    [
        (ss.MONITOR, "Connected", "settled"),
        (ss.SILENT, "Nothing heard", "caution"),
        (ss.LISTENS, "Listening", "muted"),
    ],
)
def test_the_menu_says_the_same_as_the_page(qtbot, view, words, tone):
    screen = MenuScreen()
    show(qtbot, screen, replace(ss.IN, source=view, sources=(view,)))
    (line,) = [each for each in shown(screen, QLabel) if each.text() == words]
    assert line.property("tone") == tone


def test_only_staff_come_here_with_or_without_a_session():
    for base in (ss.IN, ss.RUNNING):
        assert place_for(Place.SOURCES, base) == Place.SOURCES
        assert place_for(Place.SOURCES, replace(base, signed_in=None)) != Place.SOURCES


def test_nothing_of_the_patient_stands_here(qtbot):
    screen, _ = page(qtbot, ss.with_sources(*ss.THREE, base=ss.RUNNING))
    patient = samples.session().patient
    assert patient.mrn not in texts(screen)
    assert patient.initials not in texts(screen)


def test_a_source_without_origin_counts_as_switched_off(qtbot):
    card = only(qtbot, SourceView("Old", DataOrigin.NONE, False, id="old"))
    assert card.state.text() == "Switched off"
    assert not card.kind.isVisible()
