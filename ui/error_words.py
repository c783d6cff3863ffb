"""Every error of the core in plain words: what happened, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.errors import ErrorCode

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

# For these the detail names a file, a line or a driver's message: staff pass it on.
_TECHNICAL = frozenset(
    {
        ErrorCode.DISK_ERROR,
        ErrorCode.DATABASE_CORRUPT,
        ErrorCode.DATABASE_NEWER,
        ErrorCode.DATABASE_FOREIGN,
        ErrorCode.FOLDER_UNUSABLE,
        ErrorCode.PROTOCOL_INVALID,
        ErrorCode.CONFIG_INVALID,
        ErrorCode.SOURCE_INVALID,
        ErrorCode.LINK_LOST,
        ErrorCode.KEY_MISSING,
        ErrorCode.KEY_WRONG,
        ErrorCode.KEY_UNSAFE,
        ErrorCode.INTERNAL,
    }
)


def error_text(code: ErrorCode, detail: str = "") -> str:
    """Return what happened and what to do, with the detail where staff can use it."""
    if code == ErrorCode.WRONG_PIN and detail.isdecimal() and int(detail) > 0:
        return translate("errors", "Wrong PIN. Tries left before a wait: {n}.").format(n=detail)
    people = _people() | _rights() | _leaving()
    words = (_storage() | _setup() | _keys() | people | _session())[code]
    if detail and code in _TECHNICAL:
        return translate("errors", "{words} ({detail})").format(words=words, detail=detail)
    return words


def _storage() -> dict[ErrorCode, str]:
    return {
        ErrorCode.DISK_FULL: translate(
            "errors",
            "The disk is full: nothing new is saved. Write on paper and call technical support.",
        ),
        ErrorCode.READ_ONLY: translate(
            "errors",
            "The disk cannot be written to. Write on paper and call technical support.",
        ),
        ErrorCode.DISK_ERROR: translate(
            "errors", "The disk has failed. Write on paper and call technical support."
        ),
        ErrorCode.DATABASE_CORRUPT: translate(
            "errors",
            "The record on disk is damaged. Do not use this kiosk; call technical support.",
        ),
        ErrorCode.DATABASE_NEWER: translate(
            "errors", "The record was made by a newer version of the kiosk. Update this kiosk."
        ),
        ErrorCode.DATABASE_FOREIGN: translate(
            "errors", "The file is not a record of this kiosk. Choose another data folder."
        ),
        ErrorCode.DATABASE_IN_USE: translate(
            "errors", "Another kiosk program uses this record. Close it first."
        ),
        ErrorCode.DATABASE_PLAIN: translate(
            "errors", "The record is not encrypted, and it should be. Call technical support."
        ),
        ErrorCode.DATABASE_ENCRYPTED: translate(
            "errors", "The record is encrypted, and encryption is off. Call technical support."
        ),
        ErrorCode.ENCRYPTION_MISSING: translate(
            "errors", "The driver for encrypted records is missing. Call technical support."
        ),
        ErrorCode.FOLDER_UNUSABLE: translate(
            "errors", "The data folder cannot be used. Call technical support."
        ),
    }


def _setup() -> dict[ErrorCode, str]:
    return {
        ErrorCode.PROTOCOL_INVALID: translate(
            "errors", "The discharge protocol has a mistake. Call technical support."
        ),
        ErrorCode.CONFIG_INVALID: translate(
            "errors", "The settings have a mistake. Call technical support."
        ),
        ErrorCode.SOURCE_INVALID: translate(
            "errors", "The source of vital signs is set up wrongly. Call technical support."
        ),
        ErrorCode.LINK_LOST: translate(
            "errors",
            "The link to the monitor is lost. Look at the bedside monitor; check the cable.",
        ),
        ErrorCode.INTERNAL: translate(
            "errors", "Something went wrong inside the kiosk. Try again, then call support."
        ),
    }


def _keys() -> dict[ErrorCode, str]:
    return {
        ErrorCode.RECORD_BUSY: translate(
            "errors", "The record is being checked. Wait until that is done."
        ),
        ErrorCode.KEY_MISSING: translate(
            "errors", "A key that belongs to the record is missing. Call technical support."
        ),
        ErrorCode.KEY_WRONG: translate(
            "errors", "A key does not fit the record. Call technical support."
        ),
        ErrorCode.KEY_UNSAFE: translate(
            "errors", "The file of a key is not protected. Call technical support."
        ),
    }


def _leaving() -> dict[ErrorCode, str]:
    return {
        ErrorCode.EXPORT_RUNNING: translate(
            "errors", "Another export is running. Wait for it, or cancel it."
        ),
        ErrorCode.NOTHING_TO_EXPORT: translate(
            "errors", "No session fits what is looked for, so there is nothing to export."
        ),
        ErrorCode.EXPORT_NOT_RECORDED: translate(
            "errors",
            "It could not be written down who exported this, so the files were removed."
            " Try again once everything is saved.",
        ),
    }


def _people() -> dict[ErrorCode, str]:
    return {
        ErrorCode.WRONG_PIN: translate("errors", "Wrong PIN. Try again."),
        ErrorCode.LOCKED_OUT: translate(
            "errors", "Too many wrong PINs. Wait a little, then try again."
        ),
        ErrorCode.UNKNOWN_STAFF: translate(
            "errors", "This person is no longer on the list. Choose again."
        ),
        ErrorCode.NOT_SIGNED_IN: translate("errors", "Nobody is signed in. Sign in again."),
        ErrorCode.SAME_SIGNER: translate(
            "errors", "The second signature must come from somebody else. Choose another person."
        ),
        ErrorCode.REASON_MISSING: translate("errors", "A reason is needed. Type it in."),
        ErrorCode.PIN_TOO_SHORT: translate(
            "errors", "The PIN is too short. Use six digits or more."
        ),
        ErrorCode.PIN_TOO_SIMPLE: translate(
            "errors", "This PIN is too easy to guess. Choose digits without a pattern."
        ),
        ErrorCode.PIN_WAS_RESET: translate(
            "errors", "This PIN was reset. Set a new one together with a lead or an admin."
        ),
        ErrorCode.PIN_KEY_MISSING: translate(
            "errors",
            "The kiosk's key for PINs is missing: no PIN can be checked. Call technical support.",
        ),
        ErrorCode.NAME_TAKEN: translate(
            "errors", "Somebody has this name already. Choose another name."
        ),
        ErrorCode.NAME_MISSING: translate("errors", "The name is missing. Type it in."),
    }


def _rights() -> dict[ErrorCode, str]:
    return {
        ErrorCode.NOT_ALLOWED: translate(
            "errors", "Your role does not allow this. Ask a lead or an admin."
        ),
        ErrorCode.NOT_ONESELF: translate(
            "errors", "Nobody can do this for themselves. Ask another lead or an admin."
        ),
        ErrorCode.LAST_ADMIN: translate(
            "errors", "This is the last admin. Make somebody else an admin first."
        ),
        ErrorCode.STAFF_INACTIVE: translate(
            "errors", "This person can no longer sign in. Ask a lead or an admin."
        ),
    }


def _session() -> dict[ErrorCode, str]:
    return {
        ErrorCode.SESSION_RUNNING: translate(
            "errors", "A session is running in this bay. End it before you start another."
        ),
        ErrorCode.NO_SESSION: translate("errors", "No session is running. Start one first."),
        ErrorCode.VALUE_REFUSED: translate(
            "errors", "A value was not accepted. Check what you typed and try again."
        ),
        ErrorCode.CRITERIA_OPEN: translate(
            "errors", "Something on the list is still open. Look at the board."
        ),
        ErrorCode.SELF_HARM_OPEN: translate(
            "errors",
            "Thoughts of self-harm were told. A clinician has to answer for them first.",
        ),
        ErrorCode.FACTS_CHANGED: translate(
            "errors", "The record has changed since this page was shown. Read it again."
        ),
    }
