"""Past sessions as files: which kinds, how far it is, where they are."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.commands import CancelExport, ExportSessions, ForgetExport
from app.domain.export import ExportFormat, ExportState, ExportView
from app.domain.past import EVERY, PastFilter
from app.domain.staff_role import Action, may
from app.errors import ErrorCode
from app.snapshot import Snapshot
from ui import review_words as words
from ui import theme
from ui.error_words import error_text
from ui.widgets.basics import columns, label, rows, say
from ui.widgets.chips import Chip, ChipRow
from ui.widgets.progress_line import ProgressLine


class ExportPanel(QWidget):
    """Asks for an export of one session or of all that were looked for; holds no truth of it."""

    command = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sessions: tuple[int, ...] = ()
        self._wanted: PastFilter = EVERY
        self._sent = ""
        self._allowed = False
        self.what = label("", "title", wrap=True)
        self.formats = ChipRow(columns=1, gap=14, multiple=True)
        self.formats.set_choices([(each, words.format_text(each)) for each in ExportFormat])
        self.formats.picked.connect(self._on_picked)
        for chip in self.formats.chips:
            chip.setFixedHeight(max(theme.current().px(100), theme.current().staff_target + 8))
        self.warning = label(
            self.tr(
                "These files hold patients' data, and nobody guards them outside the kiosk. "
                "Who exported what is written into the record."
            ),
            "body",
            "caution",
            wrap=True,
        )
        self.state = label("", "heading", wrap=True)
        self.place = label("", "small", "muted", wrap=True)
        self.bar = ProgressLine()
        self.cancel = Chip(self.tr("Cancel the export"))
        self.cancel.tapped.connect(self._on_cancel)
        self.begin = Chip(self.tr("Export"), kind="primary")
        self.begin.tapped.connect(self._on_begin)
        self._build()
        self.forget()

    def _build(self) -> None:
        scale = theme.current()
        for chip in (self.cancel, self.begin):
            chip.setFixedHeight(max(scale.px(110), scale.staff_target + 8))
        buttons = columns(self.cancel, self.begin, gap=28)
        for number in range(2):
            buttons.setStretch(number, 1)
        self.setLayout(
            rows(
                self.what,
                label(self.tr("As which files?"), "strong"),
                self.formats,
                self.warning,
                1,
                self.state,
                self.bar,
                self.place,
                1,
                buttons,
                gap=22,
            )
        )

    def choose(self, sessions: tuple[int, ...], wanted: PastFilter) -> None:
        """Take one session, or all that are looked for."""
        self._sessions, self._wanted, self._sent = sessions, wanted, ""
        text = words.filter_text(wanted)
        if sessions:
            text = self.tr("This session")
        if len(sessions) > 1:
            text = self.tr("Sessions of this patient: {n}").format(n=len(sessions))
        say(self.what, text or self.tr("All past sessions"))
        self.formats.choose([ExportFormat.JSON, ExportFormat.CSV])
        self._on_picked(None)
        self.command.emit(ForgetExport())

    def forget(self) -> None:
        """Keep nothing of what was chosen."""
        self._sessions, self._wanted, self._sent = (), EVERY, ""
        for target in (self.what, self.state, self.place):
            say(target, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how far the export is, or why there is none."""
        view = snapshot.export
        running = view is not None and view.state == ExportState.RUNNING
        text, tone = self._refused(snapshot) or _state(view)
        allowed = _may_export(snapshot)
        if not allowed:
            text, tone = error_text(ErrorCode.NOT_ALLOWED), "caution"
        say(self.state, text, tone)
        share = view.done / view.total if view is not None and view.total else 0.0
        self.bar.show_share(share)
        self.bar.setVisible(running)
        say(self.place, view.folder if view is not None and _whole(view) else "")
        self.cancel.setEnabled(running)
        self.formats.setEnabled(not running)
        self._allowed = allowed and not running
        self._on_picked(None)

    def _refused(self, snapshot: Snapshot) -> tuple[str, str] | None:
        outcome = snapshot.outcome(self._sent)
        if outcome is None or outcome.error is None or outcome.done:
            return None
        return error_text(outcome.error or ErrorCode.INTERNAL, outcome.detail), "danger"

    @Slot(object)
    def _on_picked(self, key: object) -> None:
        self.begin.setEnabled(self._allowed and bool(self.formats.chosen))

    @Slot()
    def _on_begin(self) -> None:
        formats = frozenset(each for each in ExportFormat if each in self.formats.chosen)
        command = ExportSessions(formats=formats, sessions=self._sessions, wanted=self._wanted)
        self._sent = command.id
        self.command.emit(command)

    @Slot()
    def _on_cancel(self) -> None:
        self.command.emit(CancelExport())


def _may_export(snapshot: Snapshot) -> bool:
    member = snapshot.signed_in
    return member is not None and may(member.role, Action.EXPORT)


def _whole(view: ExportView) -> bool:
    return view.state == ExportState.FINISHED


def _state(view: ExportView | None) -> tuple[str, str]:
    if view is None:
        return "", ""
    if view.state == ExportState.FAILED:
        return error_text(view.error or ErrorCode.INTERNAL, view.detail), "danger"
    tone = {ExportState.FINISHED: "settled", ExportState.CANCELLED: "caution"}
    return words.export_text(view), tone.get(view.state, "")
