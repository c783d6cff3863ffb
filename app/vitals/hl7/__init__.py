"""Vital signs that a monitor or its gateway sends by HL7 v2 (IHE PCD-01 over MLLP)."""
