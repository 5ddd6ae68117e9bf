"""The ladder in the database: who is owed what, who can be asked, what was asked."""
