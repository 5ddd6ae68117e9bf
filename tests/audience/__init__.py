"""Who may see what: everything that can be reached, walked by everybody who could try, in two schools."""
