"""What can be looked at: classes, one class, one child's family, and a class as a spreadsheet."""
