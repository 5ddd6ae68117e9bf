"""Decisions about home visits on plain values; no database."""
