"""Time of hosts, and appointments made of it."""
