"""The ledger made by hand in every state, for tests that only draw."""

from __future__ import annotations

from dataclasses import replace

from app.domain.ledger import (
    ArchivedSessions,
    CheckedRecord,
    Finding,
    LedgerCheck,
    LedgerHead,
    LedgerProblem,
    LedgerView,
    Verdict,
)
from app.domain.staff_role import Role
from app.errors import ErrorCode
from app.snapshot import Snapshot
from tests.ui import samples

YEAR, DAY = 365.25 * 86_400.0, 86_400.0
ADMIN = replace(samples.NURSE, role=Role.ADMIN)
IN = samples.snapshot(session=None, signed_in=ADMIN)
NOW = IN.now

HEAD = LedgerHead(48_211, bytes.fromhex("3f9a88c102de7b11" + "00" * 24))
LAST = CheckedRecord(NOW.shifted(-3 * DAY), samples.NURSE.id, 47_002, "")
SOUND = Verdict(HEAD, 11_202, 184_000, 0, 212)
CHANGED = Finding(LedgerProblem.FACT_CHANGED, 4_711, 1_234, 987, "rating_given")
GUARD = Finding(LedgerProblem.GUARDS_MISSING, name="session_started_no_delete")
ARCHIVED = ArchivedSessions(
    NOW.shifted(-40 * DAY), 20, "sessions-3-2204-20261021T080000Z.jsonl.gz", "9c1f" * 16
)
FRESH = LedgerView(HEAD)
QUIET = LedgerView(HEAD, LAST, years=10.0, archived=ARCHIVED)


def _done(verdict: Verdict) -> LedgerCheck:
    return LedgerCheck(verdict.head.count, verdict.head.count, verdict)


VIEWS: dict[str, LedgerView] = {
    "fresh": FRESH,
    "quiet": QUIET,
    "walking": replace(QUIET, check=LedgerCheck(20_500, 48_211)),
    "sound": replace(QUIET, check=_done(SOUND)),
    "broken": replace(
        QUIET,
        check=_done(replace(SOUND, findings=(CHANGED, GUARD))),
        last=replace(LAST, problem="fact_changed"),
        alarm=CHANGED,
    ),
    "alarm": replace(FRESH, alarm=Finding(LedgerProblem.CUT, entry=48_212, expected=51_000)),
    "failed": replace(QUIET, failed=ErrorCode.DISK_ERROR),
    "due": replace(QUIET, old=43),
    "archiving": replace(QUIET, old=43, archiving=20),
}


def snapshot(view: LedgerView, **changes: object) -> Snapshot:
    """Return what an admin sees who is signed in while no session runs."""
    return replace(IN, ledger=view, **changes)  # type: ignore[arg-type]
