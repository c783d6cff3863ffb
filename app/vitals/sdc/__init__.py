"""Vital signs from a monitor by IEEE 11073 SDC; needs the extra `sdc`."""
