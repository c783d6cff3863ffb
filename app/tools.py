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
        return fail(3, reason(error))
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


def reason(error: KioskError) -> str:
    if error.code == ErrorCode.DATABASE_IN_USE:
        return (
            "the kiosk is using this record. End it first, "
            "or look at its page 'How good were the forecasts?'."
        )
    words = error.code.replace("_", " ")
    detail = f" ({error.detail})" if error.detail else ""
    return f"the record could not be read: {words}{detail}"


def fail(code: int, reason: str) -> int:
    print(f"main.py: {reason}", file=sys.stderr)
    return code
