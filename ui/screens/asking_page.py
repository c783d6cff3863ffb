"""What stands on the page of a question: the words, the answers, the buttons under them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ui import theme
from ui.screens.screen import Screen
from ui.widgets.basics import columns, label, rows
from ui.widgets.call_button import CallButton
from ui.widgets.dots import Dots
from ui.widgets.header import Header
from ui.widgets.number_scale import NumberScale, WordScale
from ui.widgets.ring import Tick
from ui.widgets.touch import TouchButton

# An answer stays in sight that long before the next question; a private one not at all.
ADVANCE_MS = 350
THANKS_MS = 15_000
UNTOUCHED_MS = 180_000
MOST_QUESTIONS = 10

NUMBERS, WORDS, ENDING = range(3)


class AskingPage(Screen):
    """The widgets of the questions, laid out; what they do stands in AskingScreen."""

    def __init__(self) -> None:
        super().__init__()
        self._make_texts()
        self._make_buttons()
        self._arrange()

    def timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        """Return a timer that runs once when it is started."""
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(milliseconds)
        made.timeout.connect(slot)
        return made

    def _make_texts(self) -> None:
        self.dots = Dots(MOST_QUESTIONS)
        self.count = label("", "text", "muted")
        self.header = Header(self.dots, self.count)
        self.lead = label("", "body", "muted", wrap=True)
        self.question = label("", "question", wrap=True)
        self.trouble = label("", "body", "caution", wrap=True)
        self.thanks = label("", "question", wrap=True)
        self.hand_back = label("", "title", "muted", wrap=True)
        self.credit = label("", "text", "muted", wrap=True)
        self.tick = Tick(130)
        for line in (self.lead, self.question, self.trouble, self.thanks, self.hand_back):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _make_buttons(self) -> None:
        self.numbers = NumberScale()
        self.words = WordScale()
        self.back = self._button(self.tr("Back"))
        self.skip = self._button(self.tr("Skip"))
        self.again = self._button(self.tr("Try again"), "primary")
        self.done = self._button(self.tr("Done"), "primary")
        self.call = CallButton("heading")
        self.call.setFixedWidth(theme.current().px(480))

    def _button(self, text: str, kind: str = "") -> TouchButton:
        made = TouchButton(text, kind=kind, size="large", patient=True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        made.setMinimumWidth(theme.current().px(330))
        return made

    def _arrange(self) -> None:
        scale = theme.current()
        ending = QWidget()
        thanks = rows(2, self.tick, self.thanks, self.hand_back, 3, gap=30)
        thanks.setAlignment(self.tick, Qt.AlignmentFlag.AlignHCenter)
        ending.setLayout(thanks)
        self.answers = QStackedWidget()
        for page in (self.numbers, self.words, ending):
            self.answers.addWidget(page)
        buttons = columns(self.back, 1, self.skip, self.again, self.done, self.call)
        buttons.setSpacing(scale.patient_gap)
        bottom = QWidget()
        bottom.setLayout(buttons)
        bottom.setFixedHeight(max(scale.px(132), scale.patient_target + 8))
        # Two lines are kept free, so that the answers stand still from question to question.
        self.question.setMinimumHeight(scale.px(170))
        box = rows(self.header, self.lead, self.question, gap=12)
        box.addWidget(self.answers, 1)
        box.addWidget(self.credit)
        box.addWidget(self.trouble)
        box.addWidget(bottom)
        side, top = scale.px(40), scale.px(30)
        box.setContentsMargins(side, top, side, top)
        self.setLayout(box)
