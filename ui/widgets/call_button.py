"""Big buttons whose words wrap, and the one that calls the nurse."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.commands import CallNurse
from app.domain.notice import Notice, NoticeKind
from app.snapshot import Snapshot
from ui import when
from ui.widgets.basics import label, rows, say
from ui.widgets.touch import TouchButton

# Milliseconds without any answer from the core after which a call counts as not sent.
UNANSWERED_MS = 5000
# Seconds for which `on the way` stands; then the button offers a call again.
ON_THE_WAY_FOR = 600.0


class WordButton(TouchButton):
    """A patient's button with a strong line that wraps and a quiet line under it."""

    def __init__(
        self,
        text: str = "",
        *,
        kind: str = "",
        role: str = "grand",
        tone: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", kind=kind, patient=True, parent=parent)
        self._words = self._line(text, role, tone)
        self._under = self._line("", "text", tone)
        self._under.hide()
        self.setLayout(rows(1, self._words, self._under, 1, gap=4, margin=14))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(text)

    def _line(self, text: str, role: str, tone: str) -> QLabel:
        line = label(text, role, tone, wrap=True)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # The finger means the button, not the label that lies on it.
        line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return line

    def set_words(self, words: str, under: str = "") -> None:
        """Change what the button says."""
        say(self._words, words)
        say(self._under, under)
        self._under.setVisible(bool(under))
        if self.accessibleName() != words:
            self.setAccessibleName(words)

    @property
    def words(self) -> str:
        """Return the strong line."""
        return self._words.text()

    @property
    def under(self) -> str:
        """Return the quiet line."""
        return self._under.text()


class CallButton(WordButton):
    """Calls the nurse, and says only what the record says became of the call.

    `called` carries the command. `Nurse called` needs a committed notice, `on
    the way` needs somebody of the staff to have acknowledged it.
    """

    called = Signal(object)

    def __init__(self, role: str = "title") -> None:
        super().__init__("", kind="call", role=role, tone="caution")
        self._pending: CallNurse | None = None
        self._refused = False
        self._session: int | None = None
        self.unanswered = QTimer(self)
        self.unanswered.setSingleShot(True)
        self.unanswered.setInterval(UNANSWERED_MS)
        self.unanswered.timeout.connect(self.on_unanswered)
        self.set_words(self.tr("Call the nurse"))
        self.tapped.connect(self._on_tapped)

    @Slot()
    def _on_tapped(self) -> None:
        # Until the first call is answered, a further tap is the same call.
        if self._pending is None or self._refused:
            self._pending, self._refused = CallNurse(), False
        self.set_words(self.tr("Calling …"))
        self.unanswered.start()
        self.called.emit(self._pending)

    @Slot()
    def on_unanswered(self) -> None:
        """Say that the call has not gone out; the core may have stopped altogether."""
        if self._pending is not None:
            self._show_not_sent()

    def show_snapshot(self, snapshot: Snapshot, *, hide_time: bool = False) -> None:
        """Show what became of the last call."""
        session = snapshot.session.id if snapshot.session else None
        if session != self._session:
            self._session, self._pending = session, None
        notice = _last_call(snapshot)
        if self._still_pending(snapshot, notice):
            return
        self._pending = None
        self.unanswered.stop()
        if notice is None:
            self.set_words(self.tr("Call the nurse"))
        elif notice.acknowledged is None:
            self._show_called(snapshot, notice, hide_time)
        else:
            self._show_on_the_way(snapshot, notice.acknowledged, hide_time)

    def _still_pending(self, snapshot: Snapshot, notice: Notice | None) -> bool:
        """Return whether a call is not known to be committed, and show it so."""
        if self._pending is None:
            return False
        outcome = snapshot.outcome(self._pending.id)
        if outcome is not None and outcome.done:
            return False
        if outcome is not None:
            self._refused = not outcome.waiting
            self._show_not_sent()
        elif not self.unanswered.isActive():
            # Its outcome may have gone by while another screen was shown.
            return notice is None or notice.acknowledged is not None
        return True

    def _show_not_sent(self) -> None:
        self.unanswered.stop()
        self.set_words(self.tr("Not sent yet"), self.tr("Please call out loud"))

    def _show_called(self, snapshot: Snapshot, notice: Notice, hide_time: bool) -> None:
        parts = [] if hide_time else [when.clock_time(snapshot.now, notice.raised)]
        if notice.repeated:
            parts.append(self.tr("called {n} times").format(n=notice.repeated + 1))
        else:
            parts.append(self.tr("tap again if urgent"))
        self.set_words(self.tr("Nurse called"), " · ".join(parts))

    def _show_on_the_way(self, snapshot: Snapshot, at: float, hide_time: bool) -> None:
        if snapshot.now.t - at > ON_THE_WAY_FOR:
            self.set_words(self.tr("Call the nurse"))
            return
        parts = [] if hide_time else [when.clock_time(snapshot.now, at)]
        parts.append(self.tr("tap to call again"))
        self.set_words(self.tr("A nurse is on the way"), " · ".join(parts))


def _last_call(snapshot: Snapshot) -> Notice | None:
    calls = [n for n in snapshot.notices if n.kind == NoticeKind.NURSE_CALLED]
    return max(calls, key=lambda n: n.raised, default=None)
