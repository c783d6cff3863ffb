"""The places a person can be on this kiosk."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """One screen; the window decides which is shown."""

    IDLE = "idle"
    HOME = "home"
    CHECK_IN = "check_in"
    FIRST_STAFF = "first_staff"
    LOCK = "lock"
    GLASS = "glass"
    MENU = "menu"
    START = "start"
    BOARD = "board"
    ASSESS = "assess"
    SIGN_OFF = "sign_off"
    STAFF = "staff"
    WHY = "why"
    INFUSION = "infusion"
    NOTICES = "notices"
    EVENTS = "events"
    VITALS = "vitals"
    CALIBRATION = "calibration"
    LEARNING = "learning"
    SOURCES = "sources"
    REVIEW = "review"
    BACKUP = "backup"
    CLEANING = "cleaning"
    ASKING = "asking"
    QUESTIONS = "questions"
    TOLD = "told"
    SERIES = "series"
    SHEET = "sheet"
    LEDGER = "ledger"
    FOLLOW_UP = "follow_up"


STAFF_PLACES = frozenset(
    {
        Place.MENU,
        Place.START,
        Place.BOARD,
        Place.ASSESS,
        Place.SIGN_OFF,
        Place.STAFF,
        Place.WHY,
        Place.INFUSION,
        Place.NOTICES,
        Place.EVENTS,
        Place.VITALS,
        Place.CALIBRATION,
        Place.LEARNING,
        Place.SOURCES,
        Place.REVIEW,
        Place.BACKUP,
        Place.QUESTIONS,
        Place.TOLD,
        Place.SERIES,
        Place.SHEET,
        Place.LEDGER,
        Place.FOLLOW_UP,
    }
)
