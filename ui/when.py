"""Times in words: clock times, durations and ages, the same on every screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTime, QTimeZone

from app.clock import Instant

translate = QCoreApplication.translate


def clock_of(moment: Instant) -> str:
    """Return a moment's local clock time, such as `2:07 pm`."""
    local = moment.local()
    # Translators: the pattern of a clock time, as QLocale understands it.
    pattern = translate("when", "h:mm ap")
    return QLocale().toString(QTime(local.hour, local.minute), pattern)


def clock_time(now: Instant, t: float) -> str:
    """Return the clock time of kiosk time `t` (seconds), as seen at `now`."""
    return clock_of(now.at(t))


def day_and_time(now: Instant, t: float) -> str:
    """Return weekday, date and clock time of kiosk time `t`, as seen at `now`."""
    return weekday_and_time(now.at(t))


def weekday_and_time(moment: Instant) -> str:
    """Return a moment's weekday, date and clock time."""
    zone = QTimeZone(moment.offset)
    when = QDateTime.fromSecsSinceEpoch(int(moment.utc), zone)
    # Translators: the pattern of a weekday with its date, as QLocale understands it.
    day = QLocale().toString(when.date(), translate("when", "dddd d MMMM"))
    return translate("when", "{day}, {time}").format(day=day, time=clock_of(moment))


def rounded_minutes(seconds: float) -> int:
    """Return minutes as shown to a patient: steps of 5 above 30 min, then of 1, least 1."""
    minutes = seconds / 60.0
    if minutes > 30:
        return int(5 * round(minutes / 5))
    return max(1, round(minutes))


def duration(seconds: float) -> str:
    """Return a duration such as `32 min` or `2 h 5 min`; never seconds."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 60:
        return translate("when", "{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if rest == 0:
        return translate("when", "{h} h").format(h=hours)
    return translate("when", "{h} h {m} min").format(h=hours, m=rest)


def ago(seconds: float) -> str:
    """Return an age such as `just now` or `4 min ago`."""
    if seconds < 60:
        return translate("when", "just now")
    return translate("when", "{duration} ago").format(duration=duration(seconds))
