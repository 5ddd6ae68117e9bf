"""Checks of decency (三不) before anything leaves: the words that are refused or questioned, and why."""

from bot.policy.decency import Finding, check, refuse_if_indecent
from bot.policy.gate import Leaving, pass_decency, pass_each
from bot.policy.to_all import to_all

__all__ = ["Finding", "Leaving", "check", "pass_decency", "pass_each", "refuse_if_indecent", "to_all"]
