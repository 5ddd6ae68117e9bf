"""What a notice can have done to it, one file for each part of its life."""
