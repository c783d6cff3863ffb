"""Vital signs from outside: one protocol, several sources, one reader thread."""
