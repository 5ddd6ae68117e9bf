"""What a family agreed to, who looked, copies of a child's data, and its end."""
