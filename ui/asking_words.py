"""Words of the questions about how patients fare; short and plain, and PHQ-9 as published.

The words of PHQ-9 are the original's. A translation must be the published one of that language,
not one made here.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.asking import BLADDER, PHQ9_DIFFICULTY, RoundKind

# The bare name keeps the literals where the translation tools look for them.
translate = QCoreApplication.translate


def round_name(kind: RoundKind) -> str:
    """Return the name of a round, for staff."""
    return {
        RoundKind.BEFORE: translate("asking", "Same day, before"),
        RoundKind.AFTER: translate("asking", "Same day, after"),
        RoundKind.PHQ9: translate("asking", "PHQ-9"),
        RoundKind.BLADDER: translate("asking", "Bladder"),
    }[kind]


def offer(kind: RoundKind) -> str:
    """Return what stands on the patient's button."""
    if kind == RoundKind.BLADDER:
        return translate("asking", "One more question")
    return translate("asking", "Five short questions")


def item_name(item: str) -> str:
    """Return an item in one or two words, for staff."""
    names = {
        "mood": translate("asking", "Mood"),
        "energy": translate("asking", "Energy"),
        "clarity": translate("asking", "Clear thinking"),
        "relief": translate("asking", "Relief"),
        "self_harm": translate("asking", "Thoughts of self-harm"),
        PHQ9_DIFFICULTY: translate("asking", "Difficulty"),
        BLADDER: translate("asking", "Bladder"),
    }
    return names.get(item, item)


def question(item: str) -> str:
    """Return what the patient is asked."""
    return (_same_day() | _phq9()).get(item, item)


def _same_day() -> dict[str, str]:
    return {
        "mood": translate("asking", "How is your mood right now?"),
        "energy": translate("asking", "How much energy do you have right now?"),
        "clarity": translate("asking", "How clearly can you think right now?"),
        "relief": translate("asking", "How much relief do you feel from your symptoms?"),
        "self_harm": translate("asking", "Do you have thoughts of hurting yourself right now?"),
        BLADDER: translate(
            "asking", "Lately, did it hurt to pass water, or did you have to go very often?"
        ),
    }


def _phq9() -> dict[str, str]:
    return {
        "phq9_1": translate("phq9", "Little interest or pleasure in doing things"),
        "phq9_2": translate("phq9", "Feeling down, depressed, or hopeless"),
        "phq9_3": translate("phq9", "Trouble falling or staying asleep, or sleeping too much"),
        "phq9_4": translate("phq9", "Feeling tired or having little energy"),
        "phq9_5": translate("phq9", "Poor appetite or overeating"),
        "phq9_6": translate(
            "phq9",
            "Feeling bad about yourself — or that you are a failure or have let yourself or your "
            "family down",
        ),
        "phq9_7": translate(
            "phq9",
            "Trouble concentrating on things, such as reading the newspaper or watching television",
        ),
        "phq9_8": translate(
            "phq9",
            "Moving or speaking so slowly that other people could have noticed? Or the opposite — "
            "being so fidgety or restless that you have been moving around a lot more than usual",
        ),
        "phq9_9": translate(
            "phq9",
            "Thoughts that you would be better off dead or of hurting yourself in some way",
        ),
        PHQ9_DIFFICULTY: translate(
            "phq9",
            "If you checked off any problems, how difficult have these problems made it for you to "
            "do your work, take care of things at home, or get along with other people?",
        ),
    }


def lead(kind: RoundKind, item: str) -> str:
    """Return the line over a question: what a round is about, or whom an answer reaches."""
    if item == "self_harm":
        return translate("asking", "Only your care team sees this answer.")
    if kind == RoundKind.PHQ9 and item != PHQ9_DIFFICULTY:
        return translate(
            "phq9",
            "Over the last 2 weeks, how often have you been bothered by any of the following "
            "problems?",
        )
    if kind == RoundKind.BEFORE:
        return translate("asking", "A few questions before your infusion")
    if kind == RoundKind.AFTER:
        return translate("asking", "A few questions after your infusion")
    return ""


def ends(item: str) -> tuple[str, str]:
    """Return what 0 and the highest number mean."""
    return {
        "mood": (translate("asking", "very low"), translate("asking", "very good")),
        "energy": (translate("asking", "none at all"), translate("asking", "full of energy")),
        "clarity": (translate("asking", "not at all"), translate("asking", "as clear as ever")),
        "relief": (translate("asking", "no relief"), translate("asking", "full relief")),
        "self_harm": (translate("asking", "not at all"), translate("asking", "very strong")),
    }.get(item, ("", ""))


def choices(item: str) -> tuple[str, ...]:
    """Return the words of an answer from 0 to 3, none for a question answered by a number."""
    if item == BLADDER:
        return (
            translate("asking", "No"),
            translate("asking", "A little"),
            translate("asking", "Clearly"),
            translate("asking", "Very much"),
        )
    if item == PHQ9_DIFFICULTY:
        return (
            translate("phq9", "Not difficult at all"),
            translate("phq9", "Somewhat difficult"),
            translate("phq9", "Very difficult"),
            translate("phq9", "Extremely difficult"),
        )
    if item.startswith("phq9_"):
        return (
            translate("phq9", "Not at all"),
            translate("phq9", "Several days"),
            translate("phq9", "More than half the days"),
            translate("phq9", "Nearly every day"),
        )
    return ()


def band_name(band: str) -> str:
    """Return a band of the PHQ-9 total."""
    return {
        "minimal": translate("phq9", "minimal"),
        "mild": translate("phq9", "mild"),
        "moderate": translate("phq9", "moderate"),
        "moderately_severe": translate("phq9", "moderately severe"),
        "severe": translate("phq9", "severe"),
    }.get(band, band)
