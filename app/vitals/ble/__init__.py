"""Vital signs by Bluetooth Low Energy; needs the extra `ble`."""
