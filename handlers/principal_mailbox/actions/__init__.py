"""Letters to the principal: written, found again, given to somebody, answered, gathered into topics, counted."""
