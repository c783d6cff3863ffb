"""Errors the kiosk can name; each says what happened, the screen says what to do."""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong, as a word the screens translate."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    DISK_ERROR = "disk_error"
    DATABASE_CORRUPT = "database_corrupt"
    DATABASE_NEWER = "database_newer"
    DATABASE_FOREIGN = "database_foreign"
    DATABASE_IN_USE = "database_in_use"
    DATABASE_PLAIN = "database_plain"
    DATABASE_ENCRYPTED = "database_encrypted"
    ENCRYPTION_MISSING = "encryption_missing"
    FOLDER_UNUSABLE = "folder_unusable"
    PROTOCOL_INVALID = "protocol_invalid"
    CONFIG_INVALID = "config_invalid"
    SOURCE_INVALID = "source_invalid"
    LINK_LOST = "link_lost"
    WRONG_PIN = "wrong_pin"
    LOCKED_OUT = "locked_out"
    UNKNOWN_STAFF = "unknown_staff"
    NOT_SIGNED_IN = "not_signed_in"
    SAME_SIGNER = "same_signer"
    REASON_MISSING = "reason_missing"
    PIN_TOO_SHORT = "pin_too_short"
    PIN_TOO_SIMPLE = "pin_too_simple"
    PIN_WAS_RESET = "pin_was_reset"
    PIN_KEY_MISSING = "pin_key_missing"
    NOT_ALLOWED = "not_allowed"
    NOT_ONESELF = "not_oneself"
    LAST_ADMIN = "last_admin"
    STAFF_INACTIVE = "staff_inactive"
    NAME_TAKEN = "name_taken"
    NAME_MISSING = "name_missing"
    SESSION_RUNNING = "session_running"
    NO_SESSION = "no_session"
    VALUE_REFUSED = "value_refused"
    CRITERIA_OPEN = "criteria_open"
    SELF_HARM_OPEN = "self_harm_open"
    FACTS_CHANGED = "facts_changed"
    RECORD_BUSY = "record_busy"
    KEY_MISSING = "key_missing"
    KEY_WRONG = "key_wrong"
    KEY_UNSAFE = "key_unsafe"
    EXPORT_RUNNING = "export_running"
    NOTHING_TO_EXPORT = "nothing_to_export"
    EXPORT_NOT_RECORDED = "export_not_recorded"
    INTERNAL = "internal"


# Storage errors that may pass; any other would be refused again for ever.
PASSING = frozenset(
    {
        ErrorCode.DISK_FULL,
        ErrorCode.DISK_ERROR,
        ErrorCode.READ_ONLY,
        ErrorCode.DATABASE_IN_USE,
    }
)


class KioskError(Exception):
    """A failure with a name; `detail` is for staff and never holds patient data."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class StorageError(KioskError):
    """The database could not be opened, read or written."""


class SecretError(KioskError):
    """A key outside the database is missing, wrong or not kept safely."""


class SourceError(KioskError):
    """A vitals source cannot be opened or has failed."""


class ConfigError(KioskError):
    """A configuration or protocol file is wrong; `detail` names file and line."""


class RefusedError(KioskError):
    """A command was understood and is not allowed now."""
