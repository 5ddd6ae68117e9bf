"""What is owed on a day, who reads it, and who is reminded."""
