"""The use cases of the board, one file per subject."""
