"""Left-behind children: the file of each child, and the monthly word of parents away."""
