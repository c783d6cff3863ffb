"""The take-home sheet: read together, printed or saved, and what was given of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot

from app.commands import CloseSheet, GiveSheet, SaveSheet
from app.domain.aftercare import Aftercare, Saving, Sheet, SheetTexts, SheetUse
from app.errors import ErrorCode
from app.snapshot import Outcome, Snapshot
from ui import disks, when
from ui.error_words import error_text
from ui.places import Place
from ui.screens.sheet_page import PRINTED, READ, SheetPage
from ui.sheet.paper import pdf
from ui.sheet.printing import Printing, SystemPrinting
from ui.widgets.basics import say

# The folder of exports, among the places a file can go to.
HERE = ""


class SheetScreen(SheetPage):
    """Shows the sheet that is open in the core; the words are those that are in force."""

    def __init__(self, printing: Printing | None = None) -> None:
        super().__init__()
        self._printing = printing or SystemPrinting()
        self._snapshot: Snapshot | None = None
        self._care: Aftercare | None = None
        self._told: tuple[str, str] = ("", "")
        self._asked: str | None = None
        self._read = False
        self.back.tapped.connect(self._on_back)
        self.modes.picked.connect(self._on_mode)
        self.view.turned.connect(self._show_place)
        self.earlier.tapped.connect(self._on_earlier)
        self.later.tapped.connect(self._on_later)
        self.together.tapped.connect(self._on_together)
        self.print.tapped.connect(self._on_print)
        self.save.tapped.connect(self._on_save)
        self.not_now.tapped.connect(self._on_not_now)
        self.places.picked.connect(self._on_place)

    # -- drawing --------------------------------------------------------------------

    def enter(self, snapshot: Snapshot) -> None:
        """Begin with the first page, in large type."""
        self._forget()
        self.show_snapshot(snapshot)

    def leave(self) -> None:
        """Put the sheet away and keep nothing of the patient."""
        self.send(CloseSheet())
        self._forget()

    def _forget(self) -> None:
        self._snapshot, self._asked, self._read = None, None, False
        self._told = ("", "")
        self.modes.choose([READ])
        self.view.show_sheet(None, None, printed=False)
        self.show_places([])
        self.given.show_lines([])
        say(self.initials, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the sheet that is open, and what was given of it."""
        self._snapshot = snapshot
        self.top.show_snapshot(snapshot)
        self._care = snapshot.aftercare
        sheet = snapshot.sheet
        self.nothing.setHidden(sheet is not None)
        self.view.setHidden(sheet is None)
        say(self.initials, "" if sheet is None else sheet.initials)
        printed = PRINTED in self.modes.chosen
        self.view.show_sheet(sheet, self._texts, printed=printed)
        self._show_problem()
        self._show_given(snapshot, sheet)
        self._hear(snapshot)
        self._show_place()

    @property
    def _texts(self) -> SheetTexts | None:
        return None if self._care is None else self._care.texts

    def _show_problem(self) -> None:
        problem = "" if self._care is None else self._care.problem
        text = self.tr("The clinic's own text is not used: {problem}.")
        say(self.problem, text.format(problem=problem) if problem else "")
        self.problem.setHidden(not problem)

    def _show_given(self, snapshot: Snapshot, sheet: Sheet | None) -> None:
        names = {member.id: member.name for member in snapshot.staff}
        lines = []
        for given in () if sheet is None else sheet.given:
            text = {
                SheetUse.SHOWN: self.tr("Read together, {time}, {name}"),
                SheetUse.PRINTED: self.tr("Printed {time}, {name}"),
                SheetUse.PDF: self.tr("Saved as PDF {time}, {name}"),
            }[given.use]
            name = "--" if given.by is None else names.get(given.by, "--")
            lines.append(text.format(time=when.clock_of(given.at), name=name))
        self.show_given(lines or [self.tr("Not given yet.")])

    def _hear(self, snapshot: Snapshot) -> None:
        """Say what became of what was asked for last."""
        saving = None if snapshot.sheet is None else snapshot.sheet.saving
        outcome = None if self._asked is None else snapshot.outcome(self._asked)
        if outcome is not None and outcome.error is not None and not outcome.done:
            self._tell(_refusal(outcome), "danger")
        elif saving is not None and saving.command == self._asked:
            self._tell(*self._saving_words(saving))
        say(self.told, *self._told)
        self.told.setHidden(not self._told[0])

    def _saving_words(self, saving: Saving) -> tuple[str, str]:
        if saving.done:
            text = self.tr("Saved: {file} in {folder}")
            path = Path(saving.path)
            return text.format(file=path.name, folder=path.parent.name), "settled"
        if saving.error is None:
            return self.tr("Saving …"), "muted"
        words = {
            ErrorCode.DISK_FULL: self.tr("That disk is full: nothing was saved. Choose another."),
            ErrorCode.READ_ONLY: self.tr("That disk cannot be written to. Choose another."),
            ErrorCode.FOLDER_UNUSABLE: self.tr("That disk is gone. Plug it in again."),
        }.get(saving.error) or error_text(saving.error, saving.detail)
        return words, "danger"

    def _tell(self, words: str, tone: str) -> None:
        self._told = (words, tone)

    @Slot()
    def _show_place(self) -> None:
        """Say which page is shown, and what can be done."""
        view, there = self.view, self._sheet is not None
        count = view.pages
        text = self.tr("{n} of {of}")
        if view.printed:
            text = self.tr("Pages: {of}")
        say(self.count, text.format(n=view.place + 1, of=count) if there else "")
        self.earlier.setEnabled(there and view.place > 0)
        self.later.setEnabled(there and not view.at_end and not view.printed)
        self._read = self._read or (there and view.at_end and not view.printed)
        self.together.setEnabled(there and self._read)
        hint = "" if self._read or not there else self.tr("Read it to the last page first.")
        say(self.hint, hint)
        for button in (self.print, self.save):
            button.setEnabled(there)

    @property
    def _sheet(self) -> Sheet | None:
        return None if self._snapshot is None else self._snapshot.sheet

    # -- fingers --------------------------------------------------------------------

    @Slot()
    def _on_back(self) -> None:
        running = self._snapshot is not None and self._snapshot.session is not None
        self.move_to(Place.SIGN_OFF if running else Place.MENU)

    @Slot(object)
    def _on_mode(self, key: object) -> None:
        self.modes.choose([str(key)])
        self.view.show_sheet(self._sheet, self._texts, printed=key == PRINTED)
        self._show_place()

    @Slot()
    def _on_earlier(self) -> None:
        self.view.turn(-1)

    @Slot()
    def _on_later(self) -> None:
        self.view.turn(1)

    @Slot()
    def _on_together(self) -> None:
        self._give(SheetUse.SHOWN, self.tr("Noted: read together."))

    def _give(self, use: SheetUse, words: str) -> None:
        sheet, texts = self._sheet, self._texts
        if sheet is None or texts is None:
            return
        command = GiveSheet(session=sheet.session, use=use, text_sha256=texts.sha256)
        self._asked = self.send(command)
        self._say_now(words, "settled")

    def _say_now(self, words: str, tone: str) -> None:
        self._tell(words, tone)
        say(self.told, words, tone)
        self.told.setHidden(not words)

    @Slot()
    def _on_print(self) -> None:
        sheet, texts = self._sheet, self._texts
        if sheet is None or texts is None:
            return
        name = self._printing.printer()
        if not name:
            words = self.tr("No printer is connected here. Save the sheet as a PDF instead.")
            self._say_now(words, "caution")
            self._offer_places()
        elif self._printing.print(sheet, texts, self.view.paper):
            words = self.tr("Sent to the printer {name}.").format(name=name)
            self._give(SheetUse.PRINTED, words)
        else:
            words = self.tr("The printer {name} did not take it. Save the sheet as a PDF instead.")
            self._say_now(words.format(name=name), "danger")
            self._offer_places()

    @Slot()
    def _on_save(self) -> None:
        self._offer_places()

    @Slot()
    def _on_not_now(self) -> None:
        self.show_places([])

    def _offer_places(self) -> None:
        """Offer where the file can go: only places that staff choose."""
        found = [(HERE, self.tr("Exports of this kiosk"))]
        found += [(str(disk.folder), disk.name) for disk in disks.removable()[:3]]
        self.show_places(found)

    @Slot(object)
    def _on_place(self, key: object) -> None:
        sheet, texts = self._sheet, self._texts
        if sheet is None or texts is None:
            return
        self.show_places([])
        content = pdf(sheet, texts, self.view.paper)
        command = SaveSheet(
            session=sheet.session,
            text_sha256=texts.sha256,
            folder=None if key == HERE else Path(str(key)),
            content=content,
        )
        self._asked = self.send(command)
        self._say_now(self.tr("Saving …"), "muted")


def _refusal(outcome: Outcome) -> str:
    return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail)
