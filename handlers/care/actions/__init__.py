"""What is done about an alarm: seen, taken in hand, written down, ended."""
