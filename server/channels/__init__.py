"""What is said in a room, and the live line that carries it."""
