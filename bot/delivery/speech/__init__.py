"""Machines on the school's own computer that hear and speak; the product goes the same ways without them."""
