"""The ways that lead on from the staff menu, in the order they stand there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.places import Place

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

# Pages of a free bay: while a session runs the window would show the board instead.
FREE_ONLY = frozenset({Place.REVIEW, Place.CALIBRATION, Place.LEARNING, Place.BACKUP, Place.LEDGER})
FREE_ONLY = frozenset({Place.REVIEW, Place.CALIBRATION, Place.LEARNING})
FREE_ONLY = frozenset(
    {Place.REVIEW, Place.FOLLOW_UP, Place.CALIBRATION, Place.LEARNING, Place.BACKUP}
)


def ways() -> dict[Place, str]:
    """Return where the menu leads besides the session, with what stands on each button."""
    return {
        Place.SERIES: translate("menu", "Patients"),
        Place.REVIEW: translate("menu", "Past sessions"),
        Place.FOLLOW_UP: translate("menu", "Follow-up calls"),
        Place.STAFF: translate("menu", "Staff"),
        Place.SOURCES: translate("menu", "Sources of vital signs"),
        Place.CALIBRATION: translate("menu", "How good were the forecasts?"),
        Place.LEARNING: translate("menu", "What the kiosk has learned"),
        Place.BACKUP: translate("menu", "Backups"),
        Place.LEDGER: translate("menu", "Check the record"),
        Place.CLEANING: translate("menu", "Clean the screen"),
    }
