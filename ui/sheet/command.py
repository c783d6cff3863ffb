"""`main.py sheet --check FILE`: what is wrong with the take-home sheet of a clinic."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from app.errors import ConfigError


def check(path: Path, out: TextIO) -> int:
    """Print what is wrong with a file, or that nothing is; return the exit code, 2 or 0."""
    from app.aftercare_file import load_own
    from ui import theme

    try:
        texts = load_own(theme.RESOURCES / "aftercare", path)
    except ConfigError as error:
        out.write(f"{error.detail}\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.sheet.check import longest, too_long
    from ui.sheet.layout import A4, LETTER
    from ui.sheet.paper import laid_out

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(application, theme.theme_for(1920, 1080))
    problem = too_long(texts)
    if problem:
        out.write(f"{problem}\n")
        return 2
    sizes = [laid_out(longest(), texts, paper).paper.body for paper in (A4, LETTER)]
    found = f"two pages, in type of {sizes[0]:g} points on A4 and {sizes[1]:g} on letter paper"
    out.write(f"{texts.file}: nothing is wrong; {found}\n")
    return 0
