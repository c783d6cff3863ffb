"""What the command line does besides running the kiosk; everything heavy is imported late."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from app.config import Config
from app.errors import ConfigError, ErrorCode, KioskError


def print_calibration(config: Config, out: TextIO) -> int:
    """Write how good the forecasts were to `out`, in plain English; return the exit code.

    0 when written, 2 when the article's windows cannot be read, 3 when the record cannot be
    opened or read, with the reason on standard error. The record is opened as the kiosk opens
    it: for one program at a time, and brought up to date.
    """
    if not os.path.exists(config.database):
        # Opening would make an empty one, in a folder that was perhaps only mistyped.
        return fail(3, f"there is no record that can be read in {config.data_folder}")
    try:
        out.write(_calibration(config))
    except ConfigError as error:
        return fail(2, error.detail)
    except KioskError as error:
        return fail(3, reason(error, "How good were the forecasts?"))
    return 0


def _calibration(config: Config) -> str:
    from app.bedside.scoring import scored
    from app.forecast.calibration import as_text
    from app.forecast.windows import load_windows
    from app.record_key import prepare_driver, record_key

    prepare_driver(config)
    from app.shipped import RESOURCES
    from app.storage.database import open_database
    from app.storage.records import Records

    windows = load_windows(RESOURCES / "forecast" / "article-windows.toml")
    database = open_database(config.database, record_key(config))
    try:
        *_, last = scored(Records(database), windows)
    finally:
        database.close()
    assert last.report is not None
    return as_text(last.report)


def reason(error: KioskError, page: str = "") -> str:
    """Return what is in the way of a command, in plain English.

    `page` of the staff side shows the same while the kiosk runs.
    """
    look = f", or look at its page '{page}'" if page else ""
    known = {
        ErrorCode.DATABASE_IN_USE: f"the kiosk is using this record. End it first{look}.",
        ErrorCode.DATABASE_PLAIN: "the file is not encrypted, and kiosk.toml says that it is.",
        ErrorCode.DATABASE_ENCRYPTED: "the file is encrypted (or damaged), and kiosk.toml does not "
        'say encryption = "on".',
        ErrorCode.KEY_MISSING: "the key is missing: put it back from your safe copy.",
        ErrorCode.KEY_WRONG: "the key does not belong to this record, or it is no key.",
        ErrorCode.KEY_UNSAFE: "the key file must belong to the kiosk's user alone (mode 0600).",
        ErrorCode.ENCRYPTION_MISSING: "the driver is not installed (the extra 'encryption').",
    }
    words = known.get(error.code, f"it did not work: {error.code.replace('_', ' ')}.")
    return f"{words} ({error.detail})" if error.detail else words


def fail(code: int, reason: str) -> int:
    print(f"main.py: {reason}", file=sys.stderr)
    return code
