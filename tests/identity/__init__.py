"""Who may see whom, and how people come in."""
