"""A notice's way into the class group, and the way of the answers back."""
