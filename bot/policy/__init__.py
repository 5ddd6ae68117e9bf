"""Checks of decency (三不) before anything leaves: the words that are refused, and why."""

from bot.policy.decency import Finding, check, refuse_if_indecent

__all__ = ["Finding", "check", "refuse_if_indecent"]
