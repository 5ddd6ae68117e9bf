"""Everything that is kept of one child: to hand it out, and to leave no trace of it."""
