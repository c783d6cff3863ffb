"""The sources of vital signs in words: what each is, how it is doing, what a test showed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.clock import Instant
from app.config import LinkKind
from app.domain.metric import NIBP, Metric
from app.errors import ErrorCode
from app.snapshot import DataOrigin, Outcome, SourceView
from ui import when
from ui.error_words import error_text
from ui.widgets import signs
from ui.wording import metric_short

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate

NEWEST = 3  # errors that are shown
# Of these an open link says only that the kiosk listens: nobody has answered yet.
_LISTENING = (LinkKind.HL7, LinkKind.BLE, "")


def kind_words(view: SourceView) -> str:
    """Return how a source is reached, "" where that is not known."""
    names: dict[str, str] = {
        LinkKind.HL7: translate("sources", "HL7 messages"),
        LinkKind.SDC: translate("sources", "SDC (IEEE 11073)"),
        LinkKind.BLE: translate("sources", "Bluetooth devices"),
        LinkKind.SIMULATOR: translate("sources", "Simulator"),
        LinkKind.REPLAY: translate("sources", "Recording"),
    }
    return names.get(view.kind, view.kind)


def not_live(view: SourceView) -> str:
    """Return that the values are not of the patient here, "" where they may be."""
    if view.origin == DataOrigin.SIMULATED:
        return translate("sources", "Simulated: no real patient")
    if view.origin == DataOrigin.REPLAYED:
        return translate("sources", "Replayed: a recording, not live")
    return ""


def state(view: SourceView) -> tuple[str, str, str]:
    """Return how the link is in a word, its sign, and the tone of both."""
    if view.given_up or view.origin == DataOrigin.NONE:
        return translate("sources", "Switched off"), signs.ATTENTION, "danger"
    if view.testing or (view.since is None and not view.connected and not view.error):
        return translate("sources", "Connecting"), signs.WAITING, "muted"
    if view.silent_since is not None:
        return translate("sources", "Nothing heard"), signs.ATTENTION, "caution"
    if view.connected and view.last is None and view.kind in _LISTENING:
        return translate("sources", "Listening"), signs.WAITING, "muted"
    if view.connected:
        return translate("sources", "Connected"), signs.MET, "settled"
    return translate("sources", "Link lost"), signs.ATTENTION, "caution"


def state_since(view: SourceView, now: Instant) -> str:
    """Return how the link is and since when."""
    word, _, _ = state(view)
    since = view.since if view.silent_since is None else view.silent_since
    if since is None or view.testing:
        return word
    text = translate("sources", "{state} since {time}")
    return text.format(state=word, time=when.clock_time(now, since))


def last_value(view: SourceView, now: Instant) -> tuple[str, str]:
    """Return when the last value came, with the tone."""
    if view.last is None:
        return translate("sources", "no value yet"), "caution"
    return when.clock_time(now, view.last), ""


def age(view: SourceView, now: Instant) -> str:
    """Return how long ago the last value came, "" where there is none."""
    return "" if view.last is None else when.ago(now.t - view.last)


def pace(view: SourceView) -> str:
    """Return how many messages came within the last minute."""
    return "--" if view.per_minute is None else f"{view.per_minute:.0f}"


def count(view: SourceView, messages: int) -> str:
    """Return a count of messages; what makes its values up gets none, and counts none."""
    return "--" if not_live(view) else str(messages)


def troubles(view: SourceView) -> tuple[str, ...]:
    """Return what is wrong now, then the newest few errors before it."""
    earlier = [each for each in reversed(view.errors) if each != view.error][:NEWEST]
    said = [translate("sources", "Before: {error}").format(error=each) for each in earlier]
    if view.error:
        said.insert(0, translate("sources", "Now: {error}").format(error=view.error))
    return tuple(said)


def what_to_do(view: SourceView) -> str:
    """Return what helps where nobody tries again by itself, else ""."""
    if not view.given_up:
        return ""
    return translate(
        "sources", "Not tried again by itself. Correct the set-up, then start the kiosk again."
    )


def shown_from(view: SourceView, metric_source: dict[Metric, str]) -> tuple[str, str]:
    """Return which vital signs on the screens come from this source now, with the tone."""
    mine = [metric for metric in Metric if metric_source.get(metric) == view.id]
    cuff = [metric for metric in mine if metric in NIBP][1:]
    names = [metric_short(metric) for metric in mine if metric not in cuff]
    if not names:
        return translate("sources", "Nothing on the screens comes from here now"), "muted"
    text = translate("sources", "On the screens from here: {names}")
    return text.format(names=", ".join(names)), ""


def asking() -> tuple[str, str]:
    """Return that the answer to a test is not known yet."""
    return translate("sources", "asking …"), "muted"


def became(view: SourceView, outcome: Outcome | None) -> tuple[str, str]:
    """Return what became of a test that was asked for, with the tone."""
    if outcome is None:
        return asking()
    if outcome.waiting:
        return translate("sources", "Waiting for the disk."), "caution"
    if outcome.error == ErrorCode.VALUE_REFUSED:
        return translate("sources", "This source cannot be tested."), "caution"
    if not outcome.done:
        return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail), "danger"
    if view.testing or view.tested is None:
        return asking()
    return _answer(view, view.tested)


def _answer(view: SourceView, tested: str) -> tuple[str, str]:
    try:
        seconds = max(0.1, float(tested))
    except ValueError:
        return translate("sources", "No answer: {why}").format(why=tested), "caution"
    if view.kind in _LISTENING:
        text = translate("sources", "Open within {n} s. Now wait for a value.")
    else:
        text = translate("sources", "Answered within {n} s")
    return text.format(n=f"{seconds:.1f}"), "settled"
