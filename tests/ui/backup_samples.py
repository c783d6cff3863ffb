"""Backups made by hand in every state, for tests that only draw."""

from __future__ import annotations

from dataclasses import replace

from app.domain.backup import BackupPhase, BackupPlan, BackupTrouble, BackupView, GoodBackup
from app.snapshot import Snapshot
from tests.ui import samples

HOUR, DAY = 3600.0, 86_400.0
IN = samples.snapshot(session=None, signed_in=samples.NURSE)
NOW = IN.now

PLAN = BackupPlan("/media/backup/kiosk", DAY, keep=14, keep_for=90 * DAY, removable=True)
GOOD = GoodBackup(
    NOW.shifted(-4 * HOUR), "kiosk-bay-3-20261130T080000Z.db", 18_400_000, facts=24_310
)
NEVER = BackupView(PLAN)
FINE = BackupView(PLAN, GOOD)

VIEWS: dict[str, BackupView] = {
    "none": BackupView(),
    "never": NEVER,
    "good": FINE,
    "old": BackupView(PLAN, replace(GOOD, at=NOW.shifted(-9 * DAY)), old=True),
    "copying": replace(FINE, phase=BackupPhase.COPYING, done=0.42),
    "delivering": replace(NEVER, phase=BackupPhase.DELIVERING, done=1.0),
    "pulled": replace(FINE, failed=BackupTrouble.DISK_ERROR, failed_at=NOW.shifted(-3 * HOUR)),
    "unverified": replace(NEVER, failed=BackupTrouble.UNVERIFIED, failed_at=NOW.shifted(-5 * DAY)),
}


def snapshot(view: BackupView) -> Snapshot:
    """Return what a nurse sees who is signed in while no session runs."""
    return replace(IN, backup=view)
