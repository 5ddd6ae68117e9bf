"""Whole talks and days, through the real webhook, by people of the local WeChat."""
