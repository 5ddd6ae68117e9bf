"""Real PostgreSQL and Redis for tests, started from binaries that come with wheels or the system."""
