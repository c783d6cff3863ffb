"""The page of the take-home sheet: read together, printed, saved, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from app.clock import Instant
from app.commands import CloseSheet, GiveSheet, OpenSheet, SaveSheet
from app.config import Config
from app.demo import RehearsedKiosk
from app.domain.aftercare import Given, Saving, Sheet, SheetUse
from app.domain.session import SessionEnd
from app.errors import ErrorCode
from app.snapshot import EndedView, Outcome
from tests.bedside.bay import AFTERCARE, RESOURCES
from tests.ui import samples
from tests.ui.review_samples import made_past
from tests.ui.sheet_samples import CARE, made_sheet, with_sheet
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    overlaps,
    settle,
    show,
    shown,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts
from ui import disks
from ui.disks import Disk
from ui.main_window import place_for
from ui.places import Place
from ui.rehearsal import Stage
from ui.screens.menu import MenuScreen
from ui.screens.review import ReviewScreen
from ui.screens.sheet import SheetScreen
from ui.screens.sign_off import SignOffScreen

TEXT = AFTERCARE.shipped.sha256


class FakePrinting:
    """A printer that takes what it is given, refuses, or is not there."""

    def __init__(self, name: str = "Office", takes: bool = True) -> None:
        self.name, self.takes, self.printed = name, takes, 0

    def printer(self) -> str:
        return self.name

    def print(self, sheet, texts, paper) -> bool:
        self.printed += 1
        return self.takes


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> Sheet:
    """A sheet out of a real record."""
    return made_sheet(tmp_path_factory.mktemp("sheet"))


@pytest.fixture(autouse=True)
def _no_disks(monkeypatch):
    monkeypatch.setattr(disks, "removable", list)


def opened(qtbot, sheet, printing=None, size=(1920, 1080), **changes: object):
    screen = SheetScreen(printing or FakePrinting())
    sent = show(qtbot, screen, with_sheet(sheet, **changes), size)
    return screen, sent


def words(screen) -> str:
    return " | ".join(each.text() for each in shown(screen, QLabel) if each.text())


def to_the_end(screen) -> None:
    while not screen.view.at_end:
        tap(screen.later)


# --- reading ---------------------------------------------------------------------------


def test_it_is_read_to_the_end_before_it_counts_as_read(qtbot, sheet):
    screen, sent = opened(qtbot, sheet)
    assert screen.view.screens > 1
    assert not screen.together.isEnabled()
    assert "Read it to the last page first." in words(screen)
    assert f"1 of {screen.view.screens}" in words(screen)
    to_the_end(screen)
    assert screen.together.isEnabled()
    assert "Read it to the last page first." not in words(screen)
    tap(screen.together)
    (command,) = sent
    assert isinstance(command, GiveSheet)
    assert (command.session, command.use) == (sheet.session, SheetUse.SHOWN)
    assert command.text_sha256 == TEXT
    assert "Noted: read together." in words(screen)


def test_on_the_screen_the_type_is_large_and_both_pages_can_be_seen(qtbot, sheet):
    screen, _ = opened(qtbot, sheet)
    assert screen.view._laid.paper.body >= 28
    tap(screen.modes.chip("printed"))
    settle()
    assert screen.view.pages == 2
    assert screen.view.screens == 1
    assert not screen.later.isEnabled()
    # Small type on a screen is not reading together.
    assert not screen.together.isEnabled()


def test_a_snapshot_does_not_turn_the_page_back(qtbot, sheet):
    screen, _ = opened(qtbot, sheet)
    tap(screen.later)
    screen.show_snapshot(with_sheet(replace(sheet, saving=Saving("x"))))
    assert screen.view.place == 1
    screen.show_snapshot(with_sheet(replace(sheet, initials="X.Y.")))
    assert screen.view.place == 0


def test_what_was_given_is_told_with_time_and_name(qtbot, sheet):
    at = Instant(1_795_460_820.0, -18_000, 0.0, "boot-a")
    given = tuple(Given(use, at, "en", samples.NURSE.id) for use in SheetUse)
    screen, _ = opened(qtbot, replace(sheet, given=given))
    assert screen.given.words == (
        "Read together, 2:07 pm, Nurse 07",
        "Printed 2:07 pm, Nurse 07",
        "Saved as PDF 2:07 pm, Nurse 07",
    )
    screen, _ = opened(qtbot, sheet)
    assert screen.given.words == ("Not given yet.",)


# --- paper and files ---------------------------------------------------------------------


def test_it_is_printed_and_counts_as_given(qtbot, sheet):
    printing = FakePrinting()
    screen, sent = opened(qtbot, sheet, printing)
    tap(screen.print)
    assert printing.printed == 1
    assert [(type(c), c.use) for c in sent] == [(GiveSheet, SheetUse.PRINTED)]
    assert "Sent to the printer Office." in words(screen)


@pytest.mark.parametrize(
    ("printing", "text"),
    [
        (FakePrinting(name=""), "No printer is connected here. Save the sheet as a PDF instead."),
        (FakePrinting(takes=False), "The printer Office did not take it."),
    ],
)
def test_without_a_printer_the_pdf_is_offered(qtbot, sheet, printing, text):
    screen, sent = opened(qtbot, sheet, printing)
    tap(screen.print)
    assert text in words(screen)
    assert sent == []
    assert [chip.text() for chip in screen.places.chips] == ["Exports of this kiosk"]


def test_this_machine_without_a_printer_says_so(qtbot, sheet):
    from ui.sheet.printing import SystemPrinting

    printing = SystemPrinting()
    if printing.printer():
        pytest.skip("this machine has a printer, and the test would print")
    assert not printing.print(sheet, AFTERCARE.shipped, SheetScreen(printing).view.paper)


def test_a_pdf_goes_only_where_staff_choose(qtbot, sheet, monkeypatch):
    monkeypatch.setattr(disks, "removable", lambda: [Disk("BLUE STICK", Path("/media/blue"))])
    screen, sent = opened(qtbot, sheet)
    tap(screen.save)
    assert sent == []
    assert [c.text() for c in screen.places.chips] == ["Exports of this kiosk", "BLUE STICK"]
    tap(screen.places.chip("/media/blue"))
    (command,) = sent
    assert isinstance(command, SaveSheet)
    assert command.folder == Path("/media/blue")
    assert command.content.startswith(b"%PDF")
    assert "Saving …" in words(screen)
    tap(screen.save)
    tap(screen.places.chip(""))
    assert sent[1].folder is None


@pytest.mark.parametrize(
    ("saving", "text"),
    [
        (
            {"path": "/data/exports/take-home-sheet-1.pdf"},
            "Saved: take-home-sheet-1.pdf in exports",
        ),
        ({"error": ErrorCode.DISK_FULL}, "That disk is full: nothing was saved. Choose another."),
        ({"error": ErrorCode.READ_ONLY}, "That disk cannot be written to."),
        ({"error": ErrorCode.FOLDER_UNUSABLE}, "That disk is gone. Plug it in again."),
        ({"error": ErrorCode.INTERNAL}, "Something went wrong inside the kiosk."),
        ({}, "Saving …"),
    ],
)
def test_what_became_of_the_file_is_said(qtbot, sheet, saving, text):
    screen, sent = opened(qtbot, sheet)
    tap(screen.save)
    tap(screen.places.chip(""))
    screen.show_snapshot(with_sheet(replace(sheet, saving=Saving(sent[0].id, **saving))))
    assert text in words(screen)


def test_a_refusal_is_said(qtbot, sheet):
    screen, sent = opened(qtbot, sheet)
    tap(screen.print)
    refused = Outcome(sent[0].id, False, ErrorCode.DISK_FULL)
    screen.show_snapshot(with_sheet(sheet, outcomes={sent[0].id: refused}))
    assert "The disk is full: nothing new is saved." in words(screen)


def test_only_disks_that_are_plugged_in_are_offered(monkeypatch):
    monkeypatch.undo()
    assert all(str(disk.folder).startswith(disks._MOUNTS) for disk in disks.removable())


# --- the clinic's words --------------------------------------------------------------------


def test_a_mistake_in_the_clinics_file_is_told_on_the_page_and_on_the_menu(qtbot, sheet):
    care = replace(AFTERCARE, problem="ours.toml, line 7: unknown placeholder {x}")
    screen, sent = opened(qtbot, sheet, aftercare=care)
    text = "is not used: ours.toml, line 7: unknown placeholder {x}."
    assert f"The clinic's own text {text}" in words(screen)
    to_the_end(screen)
    tap(screen.together)
    assert sent[0].text_sha256 == TEXT
    menu = MenuScreen()
    show(qtbot, menu, replace(CARE, aftercare=care))
    assert f"The clinic's own take-home sheet {text}" in words(menu)
    show(qtbot, menu, CARE)
    assert "take-home sheet" not in words(menu)


def test_the_clinics_words_are_used_where_they_can_be(qtbot, sheet):
    own = replace(AFTERCARE.shipped, sha256="a" * 64)
    screen, sent = opened(qtbot, sheet, aftercare=replace(AFTERCARE, clinic=own))
    tap(screen.print)
    assert sent[0].text_sha256 == "a" * 64


@pytest.mark.parametrize(("lines", "fits"), [(0, True), (40, False)])
def test_a_kiosk_that_starts_drops_words_that_do_not_fit(qapp, tmp_path, lines, fits):
    """In the core, so that the hours of the calls are those of the sheet."""
    plain = (RESOURCES / "aftercare" / "sheet.toml").read_text(encoding="utf-8")
    more = '  "- Please read this with care, and once more in the evening.",\n' * lines
    own = plain.replace("[24, 48]", "[12, 72]").replace('  "- Rest. ', more + '  "- Rest. ')
    (tmp_path / "ours.toml").write_text(own, encoding="utf-8")
    config = Config(tmp_path, aftercare=tmp_path / "ours.toml")
    stage = Stage(RehearsedKiosk(config), None, (1280, 800))
    care = stage.now.aftercare
    stage.end()
    assert care.texts.calls == ((12.0, 72.0) if fits else (24.0, 48.0))
    assert ("does not fit two pages" in care.problem) is not fits


# --- ways to it and back -----------------------------------------------------------------


def answered(snapshot, command):
    return replace(snapshot, outcomes={command.id: Outcome(command.id, True)})


def test_the_sign_off_leads_to_it(qtbot):
    screen = SignOffScreen()
    snapshot = samples.snapshot(signed_in=samples.NURSE)
    sent = show(qtbot, screen, snapshot)
    tap(screen.sheet)
    (command,) = sent
    assert isinstance(command, OpenSheet)
    assert command.session == snapshot.session.id
    assert sent.places == []
    screen.show_snapshot(answered(snapshot, command))
    assert sent.places == [Place.SHEET]


def test_the_sign_off_says_why_it_cannot_be_opened(qtbot):
    screen = SignOffScreen()
    snapshot = samples.snapshot(signed_in=samples.NURSE)
    sent = show(qtbot, screen, snapshot)
    tap(screen.sheet)
    refused = Outcome(sent[0].id, False, ErrorCode.DATABASE_CORRUPT)
    screen.show_snapshot(replace(snapshot, outcomes={sent[0].id: refused}))
    assert "The record on disk is damaged." in words(screen)
    assert sent.places == []


@pytest.mark.parametrize("end", SessionEnd)
def test_the_menu_offers_that_of_the_last_session(qtbot, end):
    screen = MenuScreen()
    snapshot = replace(CARE, last_ended=EndedView(10, end))
    sent = show(qtbot, screen, snapshot)
    home = end in (SessionEnd.DISCHARGED, SessionEnd.OVERRIDDEN)
    assert screen.sheet.isVisible() == home
    if home:
        tap(screen.sheet)
        assert sent[0].session == 10
        screen.show_snapshot(answered(snapshot, sent[0]))
        assert sent.places == [Place.SHEET]


def test_the_menu_offers_none_without_a_last_session(qtbot):
    screen = MenuScreen()
    show(qtbot, screen, CARE)
    assert not screen.sheet.isVisible()


@pytest.mark.parametrize("end", SessionEnd)
def test_a_past_session_offers_its_own(qtbot, tmp_path, end):
    past, line = made_past(tmp_path)
    screen = ReviewScreen()
    base = replace(CARE, past=(line,))
    sent = show(qtbot, screen, base)
    tap(screen.list.shown[0].open)
    session = replace(past.session, ended=replace(past.session.ended, end=end))
    there = replace(base, review=replace(past, session=session))
    screen.show_snapshot(there)
    settle()
    home = end in (SessionEnd.DISCHARGED, SessionEnd.OVERRIDDEN)
    assert screen.sheet.isVisible() == home
    if home:
        tap(screen.sheet)
        assert isinstance(sent[-1], OpenSheet)
        assert sent[-1].session == line.id
        screen.show_snapshot(answered(there, sent[-1]))
        assert sent.places == [Place.SHEET]


def test_back_leads_to_the_sign_off_or_to_the_menu(qtbot, sheet):
    screen, sent = opened(qtbot, sheet)
    tap(screen.back)
    assert sent.places == [Place.MENU]
    running = samples.snapshot(signed_in=samples.NURSE, sheet=sheet, aftercare=AFTERCARE)
    screen = SheetScreen(FakePrinting())
    sent = show(qtbot, screen, running)
    tap(screen.back)
    assert sent.places == [Place.SIGN_OFF]


def test_nothing_of_the_patient_stays_after_leaving(qtbot, sheet):
    screen, sent = opened(qtbot, sheet)
    screen.leave()
    assert isinstance(sent[-1], CloseSheet)
    assert screen.view.screens == 0
    everything = " | ".join(each.text() for each in screen.findChildren(QLabel))
    assert "R.K." not in everything


def test_without_a_sheet_it_says_so(qtbot):
    screen, _ = opened(qtbot, None)
    assert "No sheet is open." in words(screen)
    for button in (screen.print, screen.save, screen.together, screen.later):
        assert not button.isEnabled()


def test_only_staff_get_there():
    running = samples.snapshot(signed_in=samples.NURSE)
    assert place_for(Place.SHEET, CARE) == Place.SHEET
    assert place_for(Place.SHEET, running) == Place.SHEET
    assert place_for(Place.SHEET, replace(CARE, signed_in=None)) == Place.IDLE
    assert place_for(Place.SHEET, replace(running, signed_in=None)) == Place.HOME


# --- how it looks --------------------------------------------------------------------------


def views(qtbot, sheet, size, monkeypatch):
    monkeypatch.setattr(disks, "removable", lambda: [Disk("BLUE STICK", Path("/media/blue"))] * 3)
    at = Instant(1_795_460_820.0, -18_000, 0.0, "boot-a")
    given = tuple(Given(use, at, "en", samples.NURSE.id) for use in SheetUse)
    problem = "ours.toml, line 128: from here on the sheet does not fit two pages"
    care = replace(AFTERCARE, problem=problem)
    full = replace(sheet, given=given)
    screen, _ = opened(qtbot, full, FakePrinting(name=""), size, aftercare=care)
    yield screen
    to_the_end(screen)
    tap(screen.print)
    settle()
    yield screen
    tap(screen.modes.chip("printed"))
    settle()
    yield screen
    yield opened(qtbot, None, size=size)[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("longer", [False, True])
def test_every_word_fits(qtbot, sheet, size, longer, monkeypatch):
    with sized(*size), translated(Longer() if longer else None):
        for screen in views(qtbot, sheet, size, monkeypatch):
            assert cut_texts(screen) == []
            assert screen.minimumSizeHint().height() <= size[1]
            assert overlaps(screen) == []
            assert small_targets(screen) == []


def test_every_word_is_translated(qtbot, sheet, monkeypatch):
    with translated(Bracketed()):
        for screen in views(qtbot, sheet, (1920, 1080), monkeypatch):
            assert untranslated(screen, "R.K.", "Nurse 07", "Bay 3", "BLUE STICK") == []
