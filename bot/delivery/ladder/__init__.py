"""A notice climbs from rung to rung until a person of each family has answered, or one of the school owns it."""
