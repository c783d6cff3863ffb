"""Looks through every living Python object for a text, to see what was forgotten."""

from __future__ import annotations

import gc
import types
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

# What only the looking itself holds.
_NOT_HELD = (types.FrameType, types.TracebackType)


def _settled() -> None:
    """Let Qt delete what it was told to, and Python collect what nobody holds."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # Frozen objects are not looked at otherwise.
    gc.unfreeze()
    gc.collect()


def holders(texts: Iterable[str], ours: Iterable[object] = ()) -> list[str]:
    """Return what holds one of the texts, as `type: text`; `ours` may hold them."""
    _settled()
    wanted = tuple(texts)
    mine = {id(each) for each in ours} | {id(wanted), id(texts)}
    found: list[str] = []
    mine.add(id(found))
    for each in gc.get_objects():
        if id(each) in mine or isinstance(each, _NOT_HELD):
            continue
        for held in gc.get_referents(each):
            if isinstance(held, str) and id(held) not in mine:
                found += [f"{_name(each)}: {text}" for text in wanted if text in held]
            elif isinstance(held, bytes):
                found += [f"{_name(each)}: {text}" for text in wanted if text.encode() in held]
    return sorted(set(found))


def _name(each: object) -> str:
    made = type(each).__name__
    if isinstance(each, dict):
        return f"{made} {sorted(str(key) for key in each)[:6]}"
    if isinstance(each, list):
        return f"{made} {[str(part)[:30] for part in each][:6]}"
    return made


def texts_of_widgets() -> Iterator[str]:
    """Return every text of every widget there is, shown or not."""
    _settled()
    for widget in QApplication.allWidgets():
        yield from _texts(widget)


def _texts(widget: QWidget) -> Iterator[str]:
    for name in (
        "text",
        "accessibleName",
        "toolTip",
        "statusTip",
        "windowTitle",
        "placeholderText",
    ):
        read = getattr(widget, name, None)
        if callable(read):
            yield str(read())
