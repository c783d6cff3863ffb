"""The answer: readable by the hl7 package, in the sender's marks, without patient data."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import hl7
import pytest

from app.clock import Instant, ManualClock
from app.vitals.hl7.answer import answer
from app.vitals.hl7.codes import Dialect
from app.vitals.hl7.exchange import Exchange
from app.vitals.hl7.message import DATA_TYPE, WRONG_TYPE, Refused, parse
from app.vitals.hl7.receiver import Receiver
from app.vitals.hl7.tally import Tally
from app.vitals.hl7.whose import Whose
from tests.vitals.hl7.messages import BOOK, HR, UTC, obx, oru

NOW = Instant(UTC, 19800, 1000.0, "boot")
WHY = Refused(WRONG_TYPE, "is not a result (ORU)", rejected=True)


def answered(text: str, why: Refused | None = None, **more) -> hl7.Message:
    return hl7.parse(answer(parse(text.encode()), 7, NOW, why, **more).decode())


def test_a_message_that_was_taken():
    got = answered(oru(obx(HR, 60), id="A 17", sender="APP^1^ISO|FAC"))
    assert str(got.segment("MSA")) == "MSA|AA|A 17"
    header = got.segment("MSH")
    assert str(header) == (
        "MSH|^~\\&|RECOVERY-KIOSK||APP^1^ISO|FAC|20260912120000+0530||ACK^R01^ACK|7|P|2.6"
    )
    assert len(got) == 2


@pytest.mark.parametrize(("rejected", "code"), [(True, "AR"), (False, "AE")])
def test_a_message_that_was_not_taken_says_why(rejected, code):
    why = Refused(DATA_TYPE, "could not be used: result 3 has no unit", rejected=rejected)
    got = answered(oru(obx(HR, 60), id="A1"), why)
    assert str(got.segment("MSA")) == (
        f"MSA|{code}|A1|the message could not be used: result 3 has no unit"
    )
    assert str(got.segment("ERR")) == (
        "ERR|||102^Data type error^HL70357|E||||the message could not be used: result 3 has no unit"
    )


def test_accept_acknowledgements_where_a_dialect_asks_for_them():
    assert str(answered(oru(id="A1"), enhanced=True).segment("MSA")) == "MSA|CA|A1"
    assert str(answered(oru(id="A1"), WHY, enhanced=True).segment("MSA")).startswith("MSA|CR|A1|")


def test_an_answer_to_what_has_no_header():
    got = hl7.parse(answer(None, 1, NOW, WHY).decode())
    assert str(got.segment("MSA")) == "MSA|AR||the message is not a result (ORU)"


def test_the_senders_marks_are_used():
    text = oru(id="A1").translate(str.maketrans({"|": "#", "^": "*"}))
    raw = answer(parse(text.encode()), 7, NOW, WHY).decode()
    assert raw.startswith("MSH#*~\\&#RECOVERY-KIOSK#")
    assert "\rMSA#AR#A1#" in raw


def test_no_control_character_of_the_sender_comes_back():
    raw = answer(parse(oru(id="A\x1c1\x0b", sender="X\x1c|Y\x00").encode()), 7, NOW, None)
    assert raw.endswith(b"\rMSA|AA|A1\r")
    assert not {0x0B, 0x1C, 0x00} & set(raw)


def test_nothing_of_the_patient_comes_back():
    raw = answer(parse(oru(obx(HR, 60), pid="471199").encode()), 7, NOW, WHY)
    assert b"471199" not in raw
    assert b"DOE" not in raw


def test_a_receiver_answers_as_its_dialect_asks():
    book = replace(BOOK, dialect=Dialect(enhanced=True))
    receiver = Receiver(book, Whose("5"), Exchange(), Tally("x"), ManualClock(NOW), 0.0)
    for number, (text, code) in enumerate(
        ((oru(id="A1"), b"CA|A1\r"), (oru(kind="ADT^A08", id="A2"), b"CR|A2|")), start=1
    ):
        raw = asyncio.run(receiver.handle(text.encode()))
        assert b"\rMSA|" + code in raw
        # Each answer has a control id of its own.
        assert raw.split(b"|")[9] == str(number).encode()
