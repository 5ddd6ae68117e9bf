"""The use cases of binding, one file per subject."""
