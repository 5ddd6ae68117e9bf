"""A teacher and a family talk without seeing each other's number: asked for, connected by a provider, reported."""
