"""Backups in words: how old the last good one is, what is under way, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.clock import Instant
from app.domain.backup import BackupPhase, BackupPlan, BackupTrouble, BackupView, GoodBackup
from ui import when

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

_DAY = 86_400.0
# Up to so many days an age is told in hours.
_DAYS_FROM = 2


def card_line(view: BackupView, now: Instant) -> tuple[str, str]:
    """Return what the menu says about backups, and its tone."""
    if view.plan is None:
        return translate("backup", "No backups are set up."), "muted"
    if view.phase is not None:
        return under_way(view), "muted"
    last = last_good(view.good, now)
    if view.failed is not None:
        what, _ = trouble(view.failed)
        return translate("backup", "{last} {what}").format(last=last, what=what), "caution"
    if view.good is None or view.old:
        return last, "caution"
    return last, "settled"


def last_good(good: GoodBackup | None, now: Instant) -> str:
    """Return how old the last good backup is, as a sentence."""
    if good is None:
        return translate("backup", "There is no backup yet.")
    return translate("backup", "Last good backup: {age}.").format(age=age(good.at, now))


def headline(view: BackupView, now: Instant) -> tuple[str, str]:
    """Return the state of the backups in one line, and its tone."""
    if view.plan is None:
        return translate("backup", "No backups are set up"), ""
    if view.phase is not None:
        return translate("backup", "A backup is being made"), ""
    if view.good is None:
        return translate("backup", "There is no backup yet"), "caution"
    words = translate("backup", "Last good backup: {age}").format(age=age(view.good.at, now))
    return words, "caution" if view.old or view.failed else "settled"


def under_way(view: BackupView) -> str:
    """Return what a backup under way is doing."""
    if view.phase == BackupPhase.COPYING:
        percent = QLocale().toString(round(100 * view.done))
        return translate("backup", "A backup is being made: {n} %.").format(n=percent)
    return translate("backup", "A backup is being written to its disk and checked.")


def progress(view: BackupView) -> str:
    """Return how far a backup under way is, for the page that tells it alone."""
    if view.phase == BackupPhase.COPYING:
        percent = QLocale().toString(round(100 * view.done))
        words = translate("backup", "{n} % is copied. The kiosk can be used meanwhile.")
        return words.format(n=percent)
    return translate(
        "backup", "It is being written to its disk and checked. The kiosk can be used meanwhile."
    )


def details(view: BackupView, now: Instant) -> str:
    """Return when the last good backup was made and what is in it, nothing without one."""
    good = view.good
    if good is None:
        return ""
    return translate("backup", "{when}, {size}, {n} entries, checked after writing").format(
        when=when.day_and_time(now, now.t - (now.utc - good.at.utc)),
        size=size_words(good.size),
        n=QLocale().toString(good.facts),
    )


def file_words(view: BackupView) -> str:
    """Return the name of the last good backup's file, nothing without one."""
    if view.good is None:
        return ""
    return translate("backup", "File: {name}").format(name=view.good.file)


def plan_words(plan: BackupPlan) -> str:
    """Return how often backups are made and how long they stay."""
    hours = plan.every / 3600.0
    days = QLocale().toString(round(plan.keep_for / _DAY))
    sentence = translate(
        "backup",
        "One is made every {hours} h by itself. The newest {n} are kept, for at most {days} days; "
        "the last good one is never deleted.",
    )
    return sentence.format(
        hours=QLocale().toString(hours, "g", 4), n=QLocale().toString(plan.keep), days=days
    )


def where_words(plan: BackupPlan) -> str:
    """Return where backups go."""
    if plan.removable:
        return translate("backup", "They go to the removable disk at {folder}").format(
            folder=plan.folder
        )
    return translate("backup", "They go to the folder {folder}").format(folder=plan.folder)


def failure(view: BackupView, now: Instant) -> tuple[str, str]:
    """Return since when there is no new backup and why, and what to do; nothing without one."""
    if view.plan is None:
        return (
            translate("backup", "Nothing is left if this kiosk's disk fails."),
            translate(
                "backup", "Technical staff: name a folder or a disk under [backup] in kiosk.toml."
            ),
        )
    if view.failed is None or view.failed_at is None:
        return "", ""
    what, do = trouble(view.failed)
    since = translate("backup", "It failed {age}. {what}").format(
        age=age(view.failed_at, now), what=what
    )
    return since, do


def trouble(why: BackupTrouble) -> tuple[str, str]:
    """Return what went wrong, and what to do about it."""
    return _troubles()[why]


def _troubles() -> dict[BackupTrouble, tuple[str, str]]:
    t = BackupTrouble
    return {
        t.FOLDER_MISSING: (
            translate("backup", "The backup folder is not there."),
            translate("backup", "Plug the disk in or connect the folder, then back up now."),
        ),
        t.NOT_MOUNTED: (
            translate("backup", "The backup disk is not plugged in."),
            translate("backup", "Plug the disk in, then back up now."),
        ),
        t.FOLDER_FULL: (
            translate("backup", "The backup disk is full."),
            translate("backup", "Make room on it or use another disk, then back up now."),
        ),
        t.NO_ROOM: (
            translate("backup", "The kiosk's own disk has no room to make a copy."),
            translate("backup", "Call technical support: some space must be freed."),
        ),
        t.NOT_WRITABLE: (
            translate("backup", "The backup folder cannot be written to."),
            translate("backup", "Check that the disk is not write-protected, then back up now."),
        ),
        t.DISK_ERROR: (
            translate("backup", "The backup disk failed or was pulled."),
            translate("backup", "Plug it in again or use another disk, then back up now."),
        ),
        t.UNVERIFIED: (
            translate("backup", "What was written could not be verified, so it does not count."),
            translate("backup", "Use another disk and back up now. If it fails again, call help."),
        ),
        t.FAULT: (
            translate("backup", "The kiosk's own program had a fault."),
            translate("backup", "Back up again. If it fails again, call technical support."),
        ),
    }


def asked() -> str:
    """Return what stands there from the tap until the core has answered."""
    return translate("backup", "One moment.")


def age(then: Instant, now: Instant) -> str:
    """Return an age by the clock on the wall: in minutes, hours, then days.

    A moment that lies ahead says that a clock was set: it gets no age.
    """
    seconds = now.utc - then.utc
    if seconds < -60:
        return translate("backup", "at a time that lies ahead of the clock")
    days = int(seconds // _DAY)
    if days >= _DAYS_FROM:
        return translate("backup", "{n} days ago").format(n=QLocale().toString(days))
    return when.ago(seconds)


def size_words(size: int) -> str:
    """Return a file's size in MB."""
    return translate("backup", "{n} MB").format(n=QLocale().toString(size / 1e6, "f", 1))
