"""Words for what staff assess: single items, and every answer of the scored scales.

The scales are worded anew after FACTS section 4 (Aldrete 1995; PADSS after Chung);
the journals' tables are not copied.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def item_name(item: str) -> str:
    """Return the name of a yes/no item."""
    names = {
        "oriented": translate("criteria", "Awake and oriented"),
        "walks_steadily": translate("criteria", "Walks steadily"),
        "tolerates_fluids": translate("criteria", "Tolerates fluids"),
        "escort": translate("criteria", "Escort present"),
        "instructions": translate("criteria", "Instructions given"),
        "no_driving": translate("criteria", "No driving explained"),
        "self_harm": translate("criteria", "Thoughts of self-harm answered for"),
    }
    return names.get(item, item.replace("_", " "))


def item_short(item: str) -> str:
    """Return an item or a scale in one or two words, for a list of what is still to do."""
    names = {
        "oriented": translate("criteria", "orientation"),
        "walks_steadily": translate("criteria", "walking"),
        "tolerates_fluids": translate("criteria", "fluids"),
        "escort": translate("criteria", "escort"),
        "instructions": translate("criteria", "instructions"),
        "no_driving": translate("criteria", "no driving"),
        "aldrete": translate("criteria", "Aldrete"),
        "padss": translate("criteria", "PADSS"),
    }
    return names.get(item, item.replace("_", " "))


def item_question(item: str) -> str:
    """Return what staff look at before they answer a yes/no item."""
    questions = {
        "oriented": translate("criteria", "Says who and where they are, and what day it is."),
        "walks_steadily": translate(
            "criteria", "Walks a few steps without help and without swaying."
        ),
        "tolerates_fluids": translate("criteria", "Has drunk and kept it down."),
        "instructions": translate(
            "criteria", "Rest, fluids, medicines, whom to call: told and given."
        ),
    }
    return questions.get(item, "")


def item_yes(item: str) -> str:
    """Return what a yes means, in short words for the list of facts."""
    found = {
        "oriented": translate("criteria", "person, place, time"),
        "instructions": translate("criteria", "given"),
        "no_driving": translate("criteria", "explained"),
        "self_harm": translate("criteria", "what was done is noted"),
    }
    return found.get(item) or translate("criteria", "yes")


def scale_name(scale: str) -> str:
    """Return the name of a scored scale."""
    names = {
        "aldrete": translate("criteria", "Modified Aldrete"),
        "padss": translate("criteria", "PADSS"),
    }
    return names.get(scale, scale)


def score_name(scale: str, item: str) -> str:
    """Return the name of one item of a scale."""
    names = {
        "aldrete.activity": translate("criteria", "Movement"),
        "aldrete.respiration": translate("criteria", "Breathing"),
        "aldrete.circulation": translate("criteria", "Blood pressure"),
        "aldrete.consciousness": translate("criteria", "Consciousness"),
        "aldrete.oxygen": translate("criteria", "Oxygen"),
        "padss.vitals": translate("criteria", "Blood pressure and pulse"),
        "padss.activity_mental": translate("criteria", "Walking and orientation"),
        "padss.pain_nausea": translate("criteria", "Pain and nausea"),
        "padss.bleeding": translate("criteria", "Bleeding"),
        "padss.intake_output": translate("criteria", "Drinking and passing urine"),
    }
    return names.get(f"{scale}.{item}", item.replace("_", " "))


def score_answer(scale: str, item: str, points: int) -> str:
    """Return what stands for 0, 1 or 2 points of one item, "" where there are no words."""
    answers = _aldrete() if scale == "aldrete" else _padss()
    found = answers.get(item)
    return found[points] if found is not None and 0 <= points < len(found) else ""


def _aldrete() -> dict[str, tuple[str, str, str]]:
    return {
        "activity": (
            translate("criteria", "moves no limb"),
            translate("criteria", "moves two limbs"),
            translate("criteria", "moves all four limbs"),
        ),
        "respiration": (
            translate("criteria", "does not breathe"),
            translate("criteria", "short of breath, shallow"),
            translate("criteria", "breathes deeply, coughs"),
        ),
        "circulation": (
            translate("criteria", "50 % or more from before"),
            translate("criteria", "20 to 49 % from before"),
            translate("criteria", "within 20 % of before"),
        ),
        "consciousness": (
            translate("criteria", "does not respond"),
            translate("criteria", "wakes when called"),
            translate("criteria", "fully awake"),
        ),
        "oxygen": (
            translate("criteria", "under 90 % with oxygen"),
            translate("criteria", "needs oxygen for over 90 %"),
            translate("criteria", "over 92 % on room air"),
        ),
    }


def _padss() -> dict[str, tuple[str, str, str]]:
    return {
        "vitals": (
            translate("criteria", "over 40 % from before"),
            translate("criteria", "20 to 40 % from before"),
            translate("criteria", "within 20 % of before"),
        ),
        "activity_mental": (
            translate("criteria", "neither"),
            translate("criteria", "one of the two"),
            translate("criteria", "oriented and steady"),
        ),
        "pain_nausea": (
            translate("criteria", "severe"),
            translate("criteria", "moderate"),
            translate("criteria", "little or none"),
        ),
        "bleeding": (
            translate("criteria", "severe"),
            translate("criteria", "moderate"),
            translate("criteria", "little or none"),
        ),
        "intake_output": (
            translate("criteria", "neither"),
            translate("criteria", "one of the two"),
            translate("criteria", "both done"),
        ),
    }
