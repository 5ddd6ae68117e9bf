"""People in parents' place, and what is done for children whose parents work far away."""
