"""A printer, where the machine has one; nothing of it is loaded before somebody wants to print."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPainter

from app.domain.aftercare import Sheet, SheetTexts
from ui.sheet.layout import Paper
from ui.sheet.paper import draw_all, page_size


class Printing(Protocol):
    """Something that prints sheets."""

    def printer(self) -> str:
        """Return the name of the printer, empty where there is none."""
        ...

    def print(self, sheet: Sheet, texts: SheetTexts, paper: Paper) -> bool:
        """Print a sheet; return whether the printer took it."""
        ...


class SystemPrinting:
    """The machine's printer: the usual one, or the first there is."""

    def printer(self) -> str:
        """Return the name of the printer, empty where there is none."""
        from PySide6.QtPrintSupport import QPrinterInfo

        usual = QPrinterInfo.defaultPrinterName()
        names = QPrinterInfo.availablePrinterNames()
        return usual if usual in names else next(iter(names), "")

    def print(self, sheet: Sheet, texts: SheetTexts, paper: Paper) -> bool:
        """Print a sheet; return whether the printer took it."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        found = QPrinterInfo.printerInfo(self.printer())
        if found.isNull():
            return False
        printer = QPrinter(found, QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(page_size(paper))
        printer.setFullPage(True)
        printer.setPageMargins(QMarginsF(0, 0, 0, 0))
        # The list of jobs is for anybody to see.
        printer.setDocName(texts.words["title"])
        painter = QPainter()
        if not painter.begin(printer):
            return False
        draw_all(painter, sheet, texts, paper, printer.resolution() / 72.0, printer.newPage)
        painter.end()
        return printer.printerState() != QPrinter.PrinterState.Error
