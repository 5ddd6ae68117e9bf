"""What can be done with a month of the contact card: sum it up, say a word of it, count it, bind it."""
