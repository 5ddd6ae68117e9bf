"""A provider of text messages and calls that is none: what it takes shows on the phones of the local WeChat."""
