"""Exports on the screen: what is asked for, how far it is, and the report that is painted."""

from __future__ import annotations

import gc
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF

from app import commands as c
from app.domain.export import ExportFormat, ExportState, ExportView
from app.domain.past import EVERY, PastFilter
from app.domain.session import SessionEnd
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Outcome, PastSession, Snapshot, SourceView
from tests.bedside.bay import Bay
from tests.ui.pdf_glyphs import mute_glyphs
from tests.ui.review_samples import listed, made_past, many, texts
from tests.ui.staff_tools import (
    SIZES,
    Bracketed,
    Longer,
    overlaps,
    settle,
    show,
    sized,
    small_targets,
    tap,
    translated,
    untranslated,
)
from tests.ui.tape import cut_texts
from ui.error_words import error_text
from ui.reports.desk import ReportDesk
from ui.reports.session_report import SessionReport, report_html
from ui.screens.review import ReviewScreen


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Snapshot, PastSession]:
    """A session with everything in it, out of a real record."""
    return made_past(tmp_path_factory.mktemp("past"))


def page(qtbot, real, size=(1920, 1080)):
    """Show the export page of everything that was found."""
    screen, base = ReviewScreen(), listed(many(real[1], 3))
    sent = show(qtbot, screen, base, size)
    tap(screen.to_export)
    return screen, sent, base


VIEW = ExportView("e", ExportState.RUNNING, 12, 40, "/data/exports/sessions-2026-11-23-140700")


# -- what is asked for --------------------------------------------------------------------


def test_all_that_was_found_is_exported(qtbot, real) -> None:
    screen, sent, _ = page(qtbot, real)
    assert "All past sessions" in texts(screen)
    tap(screen.export.begin)
    command = sent[-1]
    assert isinstance(command, c.ExportSessions)
    assert (command.sessions, command.wanted) == ((), EVERY)
    assert command.formats == {ExportFormat.JSON, ExportFormat.CSV}


def test_what_was_looked_for_is_what_is_exported(qtbot, real) -> None:
    screen, base = ReviewScreen(), listed(many(real[1], 3))
    sent = show(qtbot, screen, base)
    tap(screen.to_search)
    tap(screen.search.days.chip(7))
    tap(screen.search.go)
    tap(screen.to_export)
    tap(screen.export.formats.chip(ExportFormat.PDF))
    tap(screen.export.begin)
    assert sent[-1].wanted == PastFilter(days=7)
    assert sent[-1].formats == set(ExportFormat)
    assert "In the last 7 days" in texts(screen)


def test_one_session_is_exported_from_its_page(qtbot, real) -> None:
    past, line = real
    screen, base = ReviewScreen(), listed(many(line, 3))
    sent = show(qtbot, screen, base)
    tap(screen.list.shown[0].open)
    screen.show_snapshot(replace(base, review=past))
    settle()
    tap(screen.export_one)
    assert "This session" in texts(screen)
    tap(screen.export.begin)
    assert sent[-1].sessions == (line.id,)


def test_without_a_kind_of_file_nothing_begins(qtbot, real) -> None:
    screen, _, _ = page(qtbot, real)
    for each in (ExportFormat.JSON, ExportFormat.CSV):
        tap(screen.export.formats.chip(each))
    assert not screen.export.begin.isEnabled()


def test_who_may_not_export_is_told_so(qtbot, real) -> None:
    screen, _, base = page(qtbot, real)
    assert base.signed_in is not None
    nurse = replace(base.signed_in, role=Role.STAFF)
    screen.show_snapshot(replace(base, signed_in=nurse))
    assert not screen.export.begin.isEnabled()
    assert error_text(ErrorCode.NOT_ALLOWED) in texts(screen)


def test_nothing_found_is_nothing_to_export(qtbot, real) -> None:
    screen = ReviewScreen()
    show(qtbot, screen, listed(()))
    assert not screen.to_export.isEnabled()


# -- how far it is ------------------------------------------------------------------------


def test_it_says_how_far_it_is_and_can_be_cancelled(qtbot, real) -> None:
    screen, sent, base = page(qtbot, real)
    screen.show_snapshot(replace(base, export=VIEW))
    assert "Exporting: 12 of 40 sessions" in texts(screen)
    assert screen.export.bar.share == pytest.approx(0.3)
    assert not screen.export.begin.isEnabled()
    tap(screen.export.cancel)
    assert isinstance(sent[-1], c.CancelExport)
    screen.show_snapshot(replace(base, export=replace(VIEW, state=ExportState.CANCELLED)))
    assert "its files were removed" in texts(screen)
    assert not screen.export.cancel.isEnabled()


def test_where_the_files_are_is_said_only_when_they_are_there(qtbot, real) -> None:
    screen, _, base = page(qtbot, real)
    screen.show_snapshot(replace(base, export=VIEW))
    assert VIEW.folder not in texts(screen)
    screen.show_snapshot(replace(base, export=replace(VIEW, state=ExportState.FINISHED, done=40)))
    assert VIEW.folder in texts(screen)
    assert "Sessions exported: 40" in texts(screen)


def test_why_it_failed_or_was_refused_is_said(qtbot, real) -> None:
    screen, sent, base = page(qtbot, real)
    failed = replace(VIEW, state=ExportState.FAILED, error=ErrorCode.DISK_FULL)
    screen.show_snapshot(replace(base, export=failed))
    assert "disk is full" in texts(screen)
    tap(screen.export.begin)
    refused = Outcome(sent[-1].id, False, ErrorCode.EXPORT_RUNNING)
    screen.show_snapshot(replace(base, export=failed, outcomes={sent[-1].id: refused}))
    assert "Another export is running" in texts(screen)


@pytest.mark.parametrize("longer", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_every_word_fits(qtbot, real, size, longer) -> None:
    with sized(*size), translated(Longer() if longer else None):
        screen, base = ReviewScreen(), listed(many(real[1], 3))
        show(qtbot, screen, base, size)
        for way in (screen.to_search, screen.to_export):
            tap(way)
            screen.show_snapshot(replace(base, export=VIEW))
            settle()
            assert cut_texts(screen) == []
            assert small_targets(screen) == []
            assert overlaps(screen) == []
            tap(screen.back)


def test_every_word_is_translated(qtbot, real) -> None:
    with translated(Bracketed()):
        screen, _, base = page(qtbot, real)
        screen.show_snapshot(replace(base, export=VIEW))
        assert untranslated(screen, "Bay 3", "SIMULATED") == []


# -- the report -----------------------------------------------------------------------------


class _Words(HTMLParser):
    """Collects what a person reads."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words_of(past: Snapshot) -> str:
    assert past.session is not None
    reader = _Words()
    reader.feed(report_html(past, past.session, QSizeF(100, 100)))
    return " | ".join(reader.said)


def test_the_report_tells_the_session(real) -> None:
    said = words_of(real[0])
    for part in (
        *("R.K.", "MRN 20417", "Ketamine IV 41 mg", "Discharged with an override", "Nurse 12"),
        *("escort waits at home", "severe", "no answer", "Blood pressure: 124/78"),
        *("Nurse called", "Ondansetron 4 mg", "Taken back", "Check-in without an answer"),
    ):
        assert part in said, part


def test_data_that_is_not_live_says_so(real) -> None:
    past = replace(real[0], source=SourceView("x", DataOrigin.SIMULATED, False))
    assert "SIMULATED" in words_of(past).upper()
    assert "SIMULATED" not in words_of(real[0]).upper()


def test_what_people_typed_is_text_and_never_markup(real) -> None:
    past = real[0]
    assert past.session is not None
    assert past.session.ended is not None
    evil = replace(past.session.ended, reason="<b>x</b> & <img src='file:///etc/passwd'>")
    session = replace(past.session, ended=evil)
    assert "<b>x</b> & <img src=" in words_of(replace(past, session=session))


def test_a_report_is_pages_with_nothing_of_the_patient_in_its_title(qapp, real) -> None:
    report = SessionReport(real[0])
    assert sum(1 for _ in report.pages()) >= 2
    assert report.pdf.startswith(b"%PDF")
    assert report.pdf.count(b"/Type /Page\n") >= 1
    for datum in ("20417", "R.K."):
        assert datum.encode("utf-16-be") not in report.pdf
        assert datum.encode() not in report.pdf


def test_every_letter_and_digit_of_a_report_is_text(qapp, real) -> None:
    report = SessionReport(real[0])
    assert sum(1 for _ in report.pages()) >= 2
    assert mute_glyphs(report.pdf) == 0


def test_a_report_left_half_painted_ends_in_order(qapp, real) -> None:
    desk = ReportDesk()
    desk.show_snapshot(replace(listed(()), to_paint=real[0], painting_for="e"))
    desk.step()
    desk.step()
    desk.show_snapshot(listed(()))
    gc.collect()


def test_the_desk_paints_what_an_export_of_a_real_record_asks_for(qtbot, tmp_path: Path) -> None:
    bay = Bay(tmp_path)
    bay.staff()
    for _ in range(2):
        bay.start()
        bay.wait(1)
        bay.ok(bay.end_command(end=SessionEnd.TRANSFERRED, reason="x"))
    desk = ReportDesk()
    desk.command.connect(bay.core.put)
    bay.ok(c.ExportSessions(formats=frozenset({ExportFormat.PDF})))
    for _ in range(200):
        desk.show_snapshot(bay.step())
        desk.step()
        if bay.now.export is not None and bay.now.export.state != ExportState.RUNNING:
            break
    assert bay.now.export is not None
    assert bay.now.export.state == ExportState.FINISHED
    found = sorted(Path(bay.now.export.folder).glob("*.pdf"))
    assert len(found) == 2
    assert all(path.read_bytes().startswith(b"%PDF") for path in found)
    bay.close()


def test_a_report_that_cannot_be_painted_is_told_and_nothing_else_stops(qtbot, real) -> None:
    desk, sent = ReportDesk(), list[c.GiveReport]()
    desk.command.connect(sent.append)
    broken = replace(real[0], notices=("no notice",))
    desk.show_snapshot(replace(listed(()), to_paint=broken, painting_for="e"))
    for _ in range(6):
        desk.step()
    assert [(command.export, command.pdf) for command in sent] == [("e", b"")]
