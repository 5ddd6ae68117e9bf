"""The verbs of this service, one file each."""
