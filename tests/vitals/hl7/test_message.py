"""A message in pieces: any sender's marks, line ends and oddities; never a crash."""

from __future__ import annotations

import pytest

from app.vitals.hl7.message import MAX_SEGMENTS, Refused, parse
from tests.vitals.hl7.messages import HR, SPO2, obx, oru


def test_fields_have_the_numbers_of_the_standard_in_the_header_too():
    message = parse(oru(obx(HR, 60), id="A1").encode())
    assert message.control_id == "A1"
    assert message.header.text(1) == "|"
    assert message.header.text(2) == "^~\\&"
    assert message.header.parts(9) == ["ORU", "R01", "ORU_R01"]
    (result,) = message.of("OBX")
    assert (result.part(3), result.part(3, 2), result.text(5)) == (
        "147842",
        "MDC_ECG_HEART_RATE",
        "60",
    )
    assert result.text(99) == ""
    assert result.part(3, 9) == ""


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_parts_the_segments(end):
    message = parse(oru(obx(HR, 60), obx(SPO2, 97)).replace("\r", end).encode())
    assert [s.kind for s in message.segments] == ["MSH", "PID", "PV1", "OBR", "OBX", "OBX"]


def test_other_marks_are_understood():
    text = oru(obx(HR, 60)).translate(str.maketrans({"|": "#", "^": "*"}))
    (result,) = parse(text.encode()).of("OBX")
    assert result.part(3, 2) == "MDC_ECG_HEART_RATE"


def test_marks_that_are_not_written_stand_for_nothing():
    message = parse(b"MSH|^|A|B|||20260912||ORU^R01|1|P|2.6\rOBX|1|NM|1^a&b||5~6")
    (result,) = message.of("OBX")
    assert result.part(3, 2) == "a&b"
    assert message.header.part(9, 2) == "R01"


def test_escapes_are_taken_out_of_components():
    message = parse(oru("OBX|1|NM|A\\T\\B^C\\S\\D\\E\\").encode())
    (result,) = message.of("OBX")
    assert result.parts(3) == ["A&B", "C^D\\"]


def test_null_is_empty():
    (result,) = parse(oru(obx(HR, '""')).encode()).of("OBX")
    assert result.text(5) == ""


def test_a_byte_order_mark_and_text_that_is_not_utf_8_are_survived():
    assert parse(b"\xef\xbb\xbf" + oru().encode()).control_id
    message = parse(oru().replace("DOE", "D\xd6E").encode("latin-1"))
    assert message.encoding == "latin-1"
    assert message.control_id


def test_lines_that_are_no_segments_are_passed_over():
    message = parse((oru() + "\r???\rnonsense|1\r\r  \rOBX|1").encode())
    assert [s.kind for s in message.segments] == ["MSH", "PID", "PV1", "OBR", "OBX"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \r\n",
        b"PID|1",
        b"MSH",
        b"MSH|",
        b"MSHx^~y|A",
        b"MSH||||",
        b"MSH|^^^^|A",
        b"MSH\x00\x01\x02",
        b"\x00\x01\xff\xfe",
        b"GET / HTTP/1.1\r\nHost: kiosk\r\n\r\n",
    ],
)
def test_what_has_no_header_is_refused(data):
    with pytest.raises(Refused) as caught:
        parse(data)
    assert caught.value.rejected


def test_two_messages_in_one_frame_are_refused():
    with pytest.raises(Refused, match="more than one message"):
        parse((oru() + oru()).encode())


def test_a_message_of_endless_segments_is_refused():
    with pytest.raises(Refused, match="too many segments"):
        parse((oru() + "OBX|1\r" * MAX_SEGMENTS).encode())
