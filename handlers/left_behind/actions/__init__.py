"""What is done about left-behind children and their parents away."""
