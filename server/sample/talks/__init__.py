"""What is said in each room. `UNREAD`: how many messages each person hasn't read; others none."""
