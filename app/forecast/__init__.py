"""Forecasts of when effects have settled."""
