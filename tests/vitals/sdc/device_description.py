"""What the SDC device of the tests measures: its description, as a device sends it."""

from __future__ import annotations

NAMESPACE = "http://standards.ieee.org/downloads/11073/11073-10207-2017"

# handle, code, unit, category (IEEE 11073-10101; Msrmt: measured, Set: somebody's setting)
METRICS = (
    ("hr", 147842, 264864, "Msrmt"),
    ("pulse", 149530, 264864, "Msrmt"),
    ("spo2", 150456, 262688, "Msrmt"),
    ("rr", 151562, 264928, "Msrmt"),
    ("rr2", 151658, 264928, "Msrmt"),  # from the pleth: taken where nothing better is
    ("temp", 150364, 266560, "Msrmt"),  # in degrees Fahrenheit
    ("sys", 150021, 265987, "Msrmt"),  # in kPa
    ("dia", 150022, 265987, "Msrmt"),
    ("mean", 150023, 265987, "Msrmt"),
    ("paced", 147842, 264864, "Set"),
    ("perfusion", 150488, 266016, "Msrmt"),  # in mmHg, which cannot be
    ("unknown", 150000, 262688, "Msrmt"),
)
# handle, code, unit, seconds between two samples
WAVES = (("pleth", 150452, 262656, 0.02), ("ecg", 131330, 266419, 0.004))


def description() -> bytes:
    """Return the device's description as XML."""
    numerics = "".join(
        f'<pm:Metric Handle="{handle}" xsi:type="pm:NumericMetricDescriptor"'
        f' MetricCategory="{category}" MetricAvailability="Cont" Resolution="0.1">'
        f'<pm:Type Code="{code}"/><pm:Unit Code="{unit}"/></pm:Metric>'
        for handle, code, unit, category in METRICS
    )
    waves = "".join(
        f'<pm:Metric Handle="{handle}" xsi:type="pm:RealTimeSampleArrayMetricDescriptor"'
        f' MetricCategory="Msrmt" MetricAvailability="Cont" Resolution="0.01"'
        f' SamplePeriod="PT{period}S">'
        f'<pm:Type Code="{code}"/><pm:Unit Code="{unit}"/></pm:Metric>'
        for handle, code, unit, period in WAVES
    )
    return (
        f'<msg:GetMdibResponse xmlns:msg="{NAMESPACE}/message" xmlns:pm="{NAMESPACE}/participant"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" SequenceId="urn:oid:1">'
        '<msg:Mdib SequenceId="urn:oid:1"><pm:MdDescription><pm:Mds Handle="mds">'
        '<pm:Type Code="69650"/>'
        '<pm:SystemContext Handle="sc"><pm:PatientContext Handle="pc"/>'
        '<pm:LocationContext Handle="lc"/></pm:SystemContext>'
        '<pm:Vmd Handle="vmd"><pm:Type Code="69854"/><pm:Channel Handle="ch">'
        f'<pm:Type Code="69855"/>{numerics}{waves}</pm:Channel></pm:Vmd>'
        "</pm:Mds></pm:MdDescription></msg:Mdib></msg:GetMdibResponse>"
    ).encode()
