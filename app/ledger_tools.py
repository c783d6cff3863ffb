"""The record on the command line: verified, and its old sessions archived; in plain English."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from app.clock import Instant
from app.config import Config
from app.domain.ledger import Finding, LedgerProblem, Verdict
from app.errors import KioskError
from app.tools import fail, reason

_BAR = 40
_GROUP = 4
_PAGE = "Check the record"

_P = LedgerProblem
_WORDS = {
    _P.FACT_CHANGED: "{fact} was changed: a value is not what was written.",
    _P.FACT_REMOVED: "{fact} was removed.",
    _P.FACT_ADDED: "{fact} was added by somebody without the key.",
    _P.FACTS_SWAPPED: "{fact} was swapped with fact {other}.",
    _P.SECONDS_CHANGED: "Seconds of vital signs of {session} were changed.",
    _P.SECONDS_REMOVED: "Seconds of vital signs of {session} were removed.",
    _P.SECONDS_ADDED: "Seconds of vital signs of {session} were added by somebody without the key.",
    _P.ENTRY_FORGED: "This entry was forged or changed without the key; it stands for {fact}.",
    _P.ENTRY_REMOVED: "This entry was removed.",
    _P.OTHER_HISTORY: "The record holds another history than its anchor: it was replaced, or"
    " begun anew from an older state.",
    _P.OTHER_RECORD: "The key has sealed another record, of {expected} entries: this one took its"
    " place. Where that is known, such as after a new disk, put the anchor file away safely.",
    _P.ARCHIVE_DIFFERS: "Not as much is missing as the archives were given ({expected} facts).",
    _P.GUARDS_MISSING: "A guard of the tables is missing or changed: {name}.",
}


def print_verification(
    config: Config, out: TextIO, anchor: Path | None = None, told: tuple[int, str] | None = None
) -> int:
    """Walk the ledger of the record and write the result to `out`; return the exit code.

    0 when everything is as it was written, 1 when something does not fit, 3 when the record
    cannot be opened or its key is not there. The record is opened as the kiosk opens it: for
    one program at a time, and brought up to date.
    """
    if not os.path.exists(config.database):
        return fail(3, f"there is no record that can be read in {config.data_folder}")
    if anchor is not None and not anchor.is_file():
        return fail(2, f"{anchor} is no file")
    try:
        verdict = _verdict(config, out, anchor, told)
    except KioskError as error:
        return fail(3, reason(error, _PAGE))
    out.write(as_text(verdict))
    return 0 if verdict.sound else 1


def _verdict(
    config: Config, out: TextIO, anchor: Path | None, told: tuple[int, str] | None
) -> Verdict:
    from app.record_key import ledger_secret, prepare_driver, record_key

    prepare_driver(config)
    from app.secrets_store import known_key
    from app.storage.anchors import Anchor, AnchorFile
    from app.storage.database import open_database
    from app.storage.ledger import known_ledger
    from app.storage.verification import verify

    database = open_database(config.database, record_key(config))
    try:
        key = known_key(ledger_secret(config))
        ledger = known_ledger(database, key)
        file = AnchorFile(anchor or config.anchors, ledger)
        anchors = file.read()
        if told is not None:
            anchors.append(Anchor(*told))
        bar = Bar(out)
        for step in verify(ledger, anchors, outside=file.others()):
            bar.show(step.done, step.total)
        bar.clear()
    finally:
        database.close()
    assert step.verdict is not None
    return step.verdict


def print_retention(config: Config, out: TextIO, now: Instant) -> int:
    """Archive the sessions that ended longer ago than `retention_years`; return the exit code.

    0 when done, 2 when `retention_years` is not set, 3 when the record cannot be opened, or a
    session could not be archived: what was not archived is still in the record.
    """
    if config.retention_years is None:
        return fail(2, "retention_years is not set in kiosk.toml: sessions are kept for ever")
    if not os.path.exists(config.database):
        return fail(3, f"there is no record that can be read in {config.data_folder}")
    try:
        done = _archived(config, out, now)
    except KioskError as error:
        return fail(3, reason(error, _PAGE))
    out.write(f"Sessions archived: {done}\n")
    if done:
        out.write(f"The archives are in {config.archives}: keep them as safe as the record.\n")
    return 0


def _archived(config: Config, out: TextIO, now: Instant) -> int:
    from app.commands import new_id
    from app.record_key import ledger_secret, prepare_driver, record_key

    prepare_driver(config)
    from app.storage.anchors import AnchorFile, AnchorReason
    from app.storage.database import open_database
    from app.storage.ledger import open_ledger
    from app.storage.records import Records
    from app.storage.retention import Stamp, archive, old_sessions

    assert config.retention_years is not None
    database = open_database(config.database, record_key(config))
    done = 0
    try:
        ledger = open_ledger(database, ledger_secret(config))
        total = len(old_sessions(database, config.retention_years, now))
        bar, stamp = Bar(out), Stamp(now, new_id())
        records = Records(database, ledger)
        for done in archive(records, config.archives, config.retention_years, stamp):
            bar.show(done, total)
        bar.clear()
        if done:
            AnchorFile(config.anchors, ledger).add(ledger.head(), now.utc, AnchorReason.ARCHIVED)
    finally:
        database.close()
    return done


class Bar:
    """A line that fills while something is done, where somebody looks: on a terminal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown = -1

    def show(self, done: int, total: int) -> None:
        """Draw how far it is."""
        percent = 100 * done // total if total else 100
        if not self._out.isatty() or percent == self._shown:
            return
        self._shown = percent
        full = _BAR * percent // 100
        self._out.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {percent:3} %")
        self._out.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown >= 0:
            self._out.write("\r" + " " * (_BAR + 8) + "\r")


def as_text(verdict: Verdict) -> str:
    """Return what a walk found, in lines."""
    lines = [
        f"Entries of the ledger: {verdict.head.count}",
        f"Facts compared:        {verdict.facts}",
        f"Seconds compared:      {verdict.seconds}",
        f"In archives:           {verdict.archived}",
        f"Anchors compared:      {verdict.anchors}",
        f"Head:                  {verdict.head.count}:{grouped(verdict.head.short)}",
        "",
    ]
    if verdict.sound:
        lines.append("Everything is as it was written.")
        if not verdict.anchors:
            lines.append("No anchor was there to compare with: a cut tail would not show.")
    else:
        lines += _findings(verdict.findings)
    return "\n".join(lines) + "\n"


def _findings(findings: Sequence[Finding]) -> list[str]:
    return ["THE RECORD IS NOT AS IT WAS WRITTEN", *(in_words(each) for each in findings)]


def in_words(finding: Finding) -> str:
    """Return one finding as a sentence."""
    kind = f", {finding.kind}" if finding.kind else ""
    fact = f"fact {finding.seq}{kind}" if finding.seq is not None else "seconds of vital signs"
    session = f"session {finding.session}"
    if finding.problem == LedgerProblem.CUT:
        words = "The end of the record was cut off"
        words += f": an anchor tells of {finding.expected} entries." if finding.expected else "."
    else:
        words = _WORDS[finding.problem].format(
            fact=fact,
            other=finding.other,
            session=session,
            expected=finding.expected,
            name=finding.name,
        )
    place = "" if finding.entry is None else f"Entry {finding.entry}: "
    about = f" ({session})" if finding.session is not None and session not in words else ""
    return place + words[0].upper() + words[1:] + about


def grouped(digits: str) -> str:
    """Return hexadecimal digits in groups, as people read them."""
    return " ".join(digits[n : n + _GROUP] for n in range(0, len(digits), _GROUP))
