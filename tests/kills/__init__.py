"""Kills the real kiosk at random moments and compares what it acknowledged with its record."""
