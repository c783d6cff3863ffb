"""Why the kiosk cannot start, in words, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.errors import ErrorCode, KioskError

translate = QCoreApplication.translate


def failure_words(error: BaseException) -> tuple[str, str, str]:
    """Return what happened, what to do, and the short technical detail."""
    if not isinstance(error, KioskError):
        return (
            translate("failure", "A fault in the kiosk's own program stopped the start."),
            translate("failure", "Nothing was changed. The log holds the place of the fault."),
            type(error).__name__,
        )
    what, do = (_words() | _key_words()).get(error.code, _other())
    return what, do, error.detail


def _other() -> tuple[str, str]:
    return (
        translate("failure", "The kiosk's files could not be used."),
        translate("failure", "Nothing was changed. Ask the person who looks after this kiosk."),
    )


def _words() -> dict[ErrorCode, tuple[str, str]]:
    untouched = translate("failure", "Nothing was overwritten.")
    return {
        ErrorCode.DISK_FULL: (
            translate("failure", "The disk of this kiosk is full, so nothing can be saved."),
            translate("failure", "Free some space, then try again. What was saved before is safe."),
        ),
        ErrorCode.READ_ONLY: (
            translate("failure", "The kiosk may read its record but not write to it."),
            translate(
                "failure", "Make the data folder writable for the kiosk's user, then try again."
            ),
        ),
        ErrorCode.FOLDER_UNUSABLE: (
            translate("failure", "The data folder cannot be used."),
            translate("failure", "Check that the folder exists and is writable, then try again."),
        ),
        ErrorCode.DISK_ERROR: (
            translate("failure", "The disk of this kiosk reports an error."),
            translate(
                "failure", "{untouched} Copy the data folder to another disk and call support."
            ).format(untouched=untouched),
        ),
        ErrorCode.DATABASE_CORRUPT: (
            translate("failure", "The record of this kiosk is damaged and was not opened."),
            translate(
                "failure",
                "{untouched} Keep the file, put the last good backup in its place, then try again.",
            ).format(untouched=untouched),
        ),
        ErrorCode.DATABASE_NEWER: (
            translate("failure", "The record was written by a newer version of this program."),
            translate(
                "failure", "{untouched} Install the newer version, or use another data folder."
            ).format(untouched=untouched),
        ),
        ErrorCode.DATABASE_FOREIGN: (
            translate("failure", "The file in the data folder belongs to another program."),
            translate("failure", "{untouched} Choose another data folder for the kiosk.").format(
                untouched=untouched
            ),
        ),
        ErrorCode.DATABASE_IN_USE: (
            translate("failure", "Another kiosk program is using this record."),
            translate("failure", "Close the other one, then try again."),
        ),
        **_form_words(untouched),
        ErrorCode.PROTOCOL_INVALID: (
            translate("failure", "A protocol file is wrong, so readiness cannot be judged."),
            translate("failure", "Correct the line named below, then try again."),
        ),
        ErrorCode.CONFIG_INVALID: (
            translate("failure", "The configuration file is wrong."),
            translate("failure", "Correct the line named below, then try again."),
        ),
        ErrorCode.SOURCE_INVALID: (
            translate("failure", "The recording of vital signs cannot be used."),
            translate("failure", "Correct the file or start without it."),
        ),
    }


def _form_words(untouched: str) -> dict[ErrorCode, tuple[str, str]]:
    return {
        ErrorCode.DATABASE_PLAIN: (
            translate(
                "failure",
                "Encryption is switched on, but the record of this kiosk is not encrypted.",
            ),
            translate(
                "failure",
                "{untouched} Encrypt it with “main.py encrypt”, or switch encryption off in "
                "kiosk.toml; then try again.",
            ).format(untouched=untouched),
        ),
        ErrorCode.DATABASE_ENCRYPTED: (
            translate(
                "failure", "The record of this kiosk is encrypted, but encryption is switched off."
            ),
            translate(
                "failure",
                "{untouched} Switch encryption on in kiosk.toml, see that the key is there, then "
                "try again. If it never was on, the file is damaged: restore a backup.",
            ).format(untouched=untouched),
        ),
        ErrorCode.ENCRYPTION_MISSING: (
            translate("failure", "Encryption is switched on, but its driver is not installed."),
            translate(
                "failure",
                "{untouched} Install the extra “encryption” (sqlcipher3), then try again.",
            ).format(untouched=untouched),
        ),
    }


def _key_words() -> dict[ErrorCode, tuple[str, str]]:
    untouched = translate("failure", "Nothing was overwritten.")
    return {
        ErrorCode.KEY_MISSING: (
            translate("failure", "A key that belongs to this record is missing."),
            translate(
                "failure",
                "{untouched} Put the file of the key named below back from your safe copy, then "
                "try again. A new key would not fit.",
            ).format(untouched=untouched),
        ),
        ErrorCode.KEY_WRONG: (
            translate("failure", "A key does not belong to this record, or is no key."),
            translate(
                "failure",
                "{untouched} Put the right key back from your safe copy, then try again.",
            ).format(untouched=untouched),
        ),
        ErrorCode.KEY_UNSAFE: (
            translate("failure", "The file of a key is not kept safely."),
            translate(
                "failure",
                "Let it belong to the kiosk's user and to nobody else (mode 0600), then try again.",
            ),
        ),
    }
