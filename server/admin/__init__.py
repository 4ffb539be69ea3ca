"""What keeps a school running: imports, the turn of the year."""
