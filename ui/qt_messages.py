"""What Qt itself has to say goes to the log, without what it quotes."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from app.log import LOG, without_values

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log one message; Qt ends the process itself after a fatal one."""
    LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", without_values(message))


class QtMessages:
    """Stands in for Qt's own handler, which writes to standard error, until it is taken back."""

    def __init__(self) -> None:
        self._before: Any = qInstallMessageHandler(log_qt_message)

    def take_back(self) -> None:
        """Give the messages back to whoever had them before."""
        qInstallMessageHandler(self._before)
