"""Questions, what was told and the patient's page at every size and in longer words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.domain.asking import RoundKind
from app.domain.follow_up import Discharge, DueCall, FollowUp, Urgency
from app.domain.series import PatientSeries
from app.snapshot import Snapshot
from tests.ui import outcome_samples as o
from tests.ui import samples as s
from tests.ui.patient_screens import RUNNING, infusing, settled_snapshot
from tests.ui.staff_side import DATA, shown
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    settle,
    sized,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts, small_targets
from ui import theme
from ui.review_words import day_of
from ui.screens.asking import AskingScreen
from ui.screens.home import HomeScreen
from ui.screens.menu import MenuScreen
from ui.screens.questions import QuestionsScreen
from ui.screens.screen import Screen
from ui.screens.series import SeriesScreen
from ui.screens.told import ToldScreen

pytestmark = pytest.mark.usefixtures("qapp")

WORDS = {"plain": None, "longer": Longer()}


@cache
def page(count: int, finished: bool = True) -> PatientSeries:
    """Return a page once for all tests."""
    return o.series(count, finished=finished)


def page_of_today() -> PatientSeries:
    """Return a page whose newest infusion is of today: PHQ-9 waits."""
    made = page(7)
    newest = replace(made.infusions[-1], started=s.NOW.shifted(-3 * 3600.0))
    return replace(made, infusions=(*made.infusions[:-1], newest))


def offer() -> Snapshot:
    session = s.session(forecast=infusing(), infusion=RUNNING)
    asked = replace(o.ASKED, may=frozenset(o.ASKED.questions.rounds), asked=frozenset())
    return s.snapshot(session=session, asked=asked)


PATIENT: dict[str, tuple[type[Screen], Callable[[], Snapshot]]] = {
    **{name: (AskingScreen, make) for name, make in o.ASKING.items()},
    "offered": (HomeScreen, offer),
    "offered after": (HomeScreen, lambda: replace(settled_snapshot(), asked=o.ASKED)),
}
STAFF: dict[str, tuple[type[Screen], Callable[[], Snapshot]]] = {
    "told": (ToldScreen, o.staffed),
    "answered": (ToldScreen, lambda: o.staffed(concerns=o.ANSWERED)),
    "two people": (ToldScreen, lambda: o.staffed(session=None, concerns=(*o.TOLD, o.OTHER))),
    "questions": (QuestionsScreen, o.staffed),
    "menu": (MenuScreen, lambda: o.staffed(session=None, notices=())),
    "search": (
        SeriesScreen,
        lambda: o.staffed(session=None, patients=o.HITS, patients_for="2041"),
    ),
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", PATIENT)
def test_patients_can_read_and_hit_everything(qtbot, size, words, name):
    kind, make = PATIENT[name]
    with sized(*size), translated(words):
        screen = shown(qtbot, kind(), make(), size)
        settle()
        assert (screen.width(), screen.height()) == size
        # The ring's own dashes are measured elsewhere.
        assert [text for text in cut_texts(screen) if "label '--'" not in text] == []
        scale = theme.current()
        targets = [b for b in screen.findChildren(QAbstractButton) if b.isVisible()]
        patient = [b for b in targets if b.property("patient") == "true"]
        assert patient
        for button in patient:
            assert min(button.width(), button.height()) >= scale.patient_target, button.text()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_numbers_stand_apart(qtbot, size):
    with sized(*size):
        screen = shown(qtbot, AskingScreen(), o.ASKING["mood"](), size)
        keys = [key for key in screen.numbers.keys if key.isVisible()]
        assert [key.text() for key in keys] == [str(n) for n in range(11)]
        gap = theme.current().patient_gap
        for one, other in pairwise(keys):
            if one.y() == other.y():
                assert other.x() - (one.x() + one.width()) >= gap - 1
            else:
                assert other.y() - (one.y() + one.height()) >= gap - 1


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", STAFF)
def test_staff_can_read_and_hit_everything(qtbot, size, words, name):
    kind, make = STAFF[name]
    with sized(*size), translated(words):
        screen = shown(qtbot, kind(), make(), size)
        settle()
        assert (screen.width(), screen.height()) == size
        assert cut_texts(screen) == []
        assert small_targets(screen, theme.current().staff_target) == []


PAGES = {"one": (1, True), "seven": (7, True), "sixty": (60, True), "none finished": (3, False)}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("tab", ["course", "rows"])
@pytest.mark.parametrize("name", ["seven", "none finished"])
def test_the_page_of_a_patient_fits(qtbot, size, words, tab, name):
    with sized(*size), translated(words):
        screen = opened(qtbot, page(*PAGES[name]), size)
        screen.page.tabs.picked.emit(tab)
        settle()
        assert (screen.width(), screen.height()) == size
        assert cut_texts(screen) == []
        assert small_targets(screen, theme.current().staff_target) == []
        if tab == "course":
            assert screen.page.plot.height() >= theme.current().px(400)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_why_phq9_waits_can_be_read_beside_its_button(qtbot, size, words):
    with sized(*size), translated(words):
        screen = opened(qtbot, page_of_today(), size)
        assert screen.page.phq9_waits.isVisible()
        assert not screen.page.asks[RoundKind.PHQ9].isEnabled()
        assert cut_texts(screen) == []
        assert small_targets(screen, theme.current().staff_target) == []


def opened(qtbot, series: PatientSeries, size=(1920, 1080)) -> SeriesScreen:
    """Show a patient's page."""
    snapshot = o.staffed(session=None, notices=(), concerns=())
    screen = SeriesScreen()
    shown(qtbot, screen, snapshot, size)
    screen.search.opened.emit(series.mrn)
    screen.show_snapshot(replace(snapshot, series=series))
    settle()
    return screen


@pytest.mark.parametrize("name", PAGES)
def test_the_picture_has_a_column_for_each_infusion_that_fits(qtbot, name):
    count, finished = PAGES[name]
    screen = opened(qtbot, page(count, finished))
    columns = screen.page.plot.columns
    assert len(columns) == min(count, screen.page.plot.fits)
    known = [c for c in columns if c.settled is not None]
    assert len(known) == (len(columns) if finished else 0)
    assert not screen.page.plot.grab().isNull()


@pytest.mark.parametrize(
    ("mrn", "urgency", "says"),
    [
        ("20417", Urgency.LATER, "next check by phone Tuesday 24 November, 3:07 pm"),
        ("20417", Urgency.OVERDUE, "check by phone overdue since Tuesday 24 November, 3:07 pm"),
        ("020417", Urgency.LATER, None),
    ],
)
def test_the_next_call_is_this_patients(qtbot, mrn, urgency, says):
    ended = s.NOW.shifted(-3600.0)
    discharge = Discharge(1, "R.K.", mrn, ended, ended)
    calls = FollowUp((DueCall(discharge, 24.0, s.NOW.shifted(25 * 3600.0), urgency),))
    snapshot = o.staffed(session=None, notices=(), concerns=(), follow_up=calls)
    screen = SeriesScreen()
    shown(qtbot, screen, snapshot)
    screen.search.opened.emit("20417")
    screen.show_snapshot(replace(snapshot, series=page(7)))
    assert screen.head.text().partition(" · ")[2] == (says or "")


def test_nobody_with_this_number_gets_an_empty_page(qtbot):
    screen = opened(qtbot, PatientSeries("777", "", whole=True))
    assert screen.page.plot.columns == ()
    assert screen.page.empty.text() == "No infusion in this record yet."


def test_every_word_goes_through_translation(qtbot):
    with translated(Bracketed()):
        for kind, make in {**PATIENT, **STAFF}.values():
            if kind not in (HomeScreen, MenuScreen):
                screen = shown(qtbot, kind(), make())
                assert untranslated(screen, *DATA, *o.FIXED) == [], kind
        days = {day_of(one.started) for one in page_of_today().infusions}
        screen = opened(qtbot, page_of_today())
        for tab in ("course", "rows"):
            screen.page.tabs.picked.emit(tab)
            assert untranslated(screen, *DATA, *o.FIXED, *days) == []


def test_questions_say_nothing_of_what_was_answered_on_self_harm(qtbot):
    screen = shown(qtbot, QuestionsScreen(), o.staffed())
    before = next(card for card in screen.cards.values() if card.kind == "before")
    assert before.said.text() == "Mood 3 · Energy 4 · Clear thinking -- · Relief 2"
    phq9 = next(card for card in screen.cards.values() if card.kind == "phq9")
    assert phq9.said.text() == "18 of 27, moderately severe · Very difficult"
    assert not phq9.ask.isEnabled()
    assert phq9.why_not.text() == "Before the infusion only: it looks back two weeks"
