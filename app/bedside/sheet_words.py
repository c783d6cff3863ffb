"""Which words of the take-home sheet are in force, the same for every room."""

from __future__ import annotations

from dataclasses import replace

from app import commands as c
from app.domain.aftercare import Aftercare, SheetTexts
from app.errors import ErrorCode, RefusedError


class SheetWords:
    """The words that were read; the clinic's go once the screens find that they do not fit."""

    def __init__(self, care: Aftercare) -> None:
        self.care = care

    @property
    def texts(self) -> SheetTexts:
        """Return the words in force."""
        return self.care.texts

    def drop(self, command: c.DropSheetText) -> None:
        """Use the shipped words from now on; raises RefusedError where others are meant."""
        clinic = self.care.clinic
        if clinic is None or clinic.sha256 != command.text_sha256:
            raise RefusedError(ErrorCode.VALUE_REFUSED, "text")
        self.care = replace(self.care, clinic=None, problem=command.problem)
