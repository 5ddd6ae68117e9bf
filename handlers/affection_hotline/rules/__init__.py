"""What the hotline decides without looking anywhere."""
