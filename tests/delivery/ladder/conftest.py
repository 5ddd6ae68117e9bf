"""Fixtures of the ladder."""
