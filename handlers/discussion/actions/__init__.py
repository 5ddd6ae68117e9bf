"""A theme of the month: opened by the homeroom teacher, answered by families, moderated, summed up."""
