"""What the hotline does: the relay between parent and child, calls, the room, and silence."""
