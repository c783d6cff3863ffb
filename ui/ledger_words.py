"""The ledger in words: its head, how far a check is, what it found, and what was archived."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.clock import Instant
from app.domain.ledger import (
    ArchivedSessions,
    CheckedRecord,
    Finding,
    LedgerHead,
    LedgerProblem,
    LedgerView,
    Verdict,
)
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

_GROUP = 4


def head_words(head: LedgerHead) -> str:
    """Return the head as it stands on a sheet: the number of entries and 16 digits."""
    digits = head.short
    grouped = " ".join(digits[n : n + _GROUP] for n in range(0, len(digits), _GROUP))
    return translate("ledger", "record {n}:{digits}").format(n=head.count, digits=grouped)


def count(number: int) -> str:
    """Return a number as people here write it."""
    return str(QLocale().toString(number))


def headline(view: LedgerView) -> tuple[str, str]:
    """Return how the record stands in one line, and its tone."""
    verdict = None if view.check is None else view.check.verdict
    if view.failed is not None:
        return translate("ledger", "The check could not be finished"), "caution"
    if view.check is not None and verdict is None:
        return translate("ledger", "The record is being checked"), ""
    if verdict is not None and verdict.sound:
        return translate("ledger", "Everything is as it was written"), "settled"
    if verdict is not None or view.alarm is not None:
        return translate("ledger", "The record is not as it was written"), "danger"
    return translate("ledger", "Is the record as it was written?"), ""


def progress(view: LedgerView) -> str:
    """Return how far a check under way is, or what it went through."""
    check = view.check
    if check is None:
        return translate(
            "ledger",
            "The check compares every entry with its seal. It takes seconds to minutes, and the "
            "kiosk can be used meanwhile.",
        )
    if check.verdict is None:
        words = translate("ledger", "{done} of {total} entries")
        return words.format(done=count(check.done), total=count(check.total))
    return summary(check.verdict)


def summary(verdict: Verdict) -> str:
    """Return what a check compared."""
    words = translate(
        "ledger",
        "Compared: {facts} facts and {seconds} seconds of vital signs. In archives: {archived}. "
        "Heads kept elsewhere: {anchors}.",
    )
    return words.format(
        facts=count(verdict.facts),
        seconds=count(verdict.seconds),
        archived=count(verdict.archived),
        anchors=count(verdict.anchors),
    )


def found(view: LedgerView) -> str:
    """Return what did not fit, each in a sentence; empty when nothing is known of any."""
    verdict = None if view.check is None else view.check.verdict
    findings: tuple[Finding, ...] = () if view.alarm is None else (view.alarm,)
    if verdict is not None:
        findings = verdict.findings
    return " ".join(finding_words(each) for each in findings)


def finding_words(finding: Finding) -> str:
    """Return one finding as a sentence; it names places in the record, and no patient."""
    entry = "--" if finding.entry is None else count(finding.entry)
    fact = "--" if finding.seq is None else count(finding.seq)
    session = "--" if finding.session is None else count(finding.session)
    other = "--" if finding.other is None else count(finding.other)
    expected = "--" if finding.expected is None else count(finding.expected)
    return _words()[finding.problem].format(
        entry=entry, fact=fact, session=session, other=other, expected=expected, name=finding.name
    )


def _words() -> dict[LedgerProblem, str]:
    p = LedgerProblem
    return {
        p.FACT_CHANGED: translate("ledger", "Fact {fact} was changed (entry {entry})."),
        p.FACT_REMOVED: translate("ledger", "Fact {fact} was removed (entry {entry})."),
        p.FACT_ADDED: translate("ledger", "Fact {fact} was added without the key."),
        p.FACTS_SWAPPED: translate(
            "ledger", "Facts {fact} and {other} were swapped (entry {entry})."
        ),
        p.SECONDS_CHANGED: translate(
            "ledger", "Vital signs of session {session} were changed (entry {entry})."
        ),
        p.SECONDS_REMOVED: translate(
            "ledger", "Vital signs of session {session} were removed (entry {entry})."
        ),
        p.SECONDS_ADDED: translate(
            "ledger", "Vital signs of session {session} were added without the key."
        ),
        p.ENTRY_FORGED: translate("ledger", "Entry {entry} was forged or changed without the key."),
        p.ENTRY_REMOVED: translate("ledger", "Entry {entry} was removed."),
        p.CUT: translate(
            "ledger", "The end was cut off: there were {expected} entries, the rest is missing."
        ),
        p.OTHER_HISTORY: translate(
            "ledger", "From entry {entry} on this is another record than the one that was anchored."
        ),
        p.OTHER_RECORD: translate(
            "ledger",
            "The key has sealed another record, of {expected} entries: this one took its place.",
        ),
        p.ARCHIVE_DIFFERS: translate(
            "ledger", "Not as much is missing as the archives were given ({expected} facts)."
        ),
        p.GUARDS_MISSING: translate(
            "ledger", "A guard against changes is missing in the file: {name}."
        ),
    }


def todo(view: LedgerView) -> str:
    """Return what to do when something does not fit."""
    if not found(view):
        return ""
    return translate(
        "ledger",
        "Keep this kiosk as it is and call the person who is responsible for its records. "
        "Patients can be looked after meanwhile: what is written now is sealed as before.",
    )


def last_check(last: CheckedRecord | None, who: str, now: Instant) -> str:
    """Return when the record was last checked, by whom, and with what result."""
    if last is None:
        return translate("ledger", "The record was never checked here.")
    moment = when.day_and_time(now, now.t - (now.utc - last.at.utc))
    if last.problem:
        words = translate("ledger", "Last check: {when}, {who}. It did not fit.")
    else:
        words = translate("ledger", "Last check: {when}, {who}. {n} entries, all as written.")
    return words.format(when=moment, who=who, n=count(last.entries))


def card_line(view: LedgerView) -> str:
    """Return what the menu says about the ledger: nothing, unless something does not fit."""
    if not found(view):
        return ""
    return translate("ledger", "The record is not as it was written: open its check.")


def head_line(head: LedgerHead) -> str:
    """Return the head for the page, in full."""
    words = translate("ledger", "Head now, as sign-off sheets have it: {head}")
    return words.format(head=head_words(head))


def kept(view: LedgerView) -> tuple[str, str]:
    """Return how long sessions are kept and how many are due, and its tone."""
    if view.years is None:
        text = translate("ledger", "Sessions are kept for ever (retention_years in kiosk.toml).")
        return text, "muted"
    years = QLocale().toString(view.years, "g", 4)
    if view.archiving is not None:
        words = translate("ledger", "Sessions are being archived: {n} of {total}.")
        return words.format(n=count(view.archiving), total=count(view.old)), ""
    words = translate("ledger", "Sessions are kept for {years} years. Due to be archived: {n}.")
    return words.format(years=years, n=count(view.old)), "caution" if view.old else "muted"


def archived(newest: ArchivedSessions | None, now: Instant) -> str:
    """Return what the newest archive holds; empty where there is none."""
    if newest is None:
        return ""
    words = translate("ledger", "Newest archive: {file}, {n} sessions, {when}, SHA-256 {digits}.")
    return words.format(
        file=newest.file,
        n=count(newest.sessions),
        when=when.day_and_time(now, now.t - (now.utc - newest.at.utc)),
        digits=newest.sha256[:16],
    )
