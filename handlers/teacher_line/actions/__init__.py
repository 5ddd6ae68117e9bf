"""What parents, teachers and the principal do with threads and calls back."""
