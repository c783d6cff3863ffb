"""Tests of the storage room, on real files."""
