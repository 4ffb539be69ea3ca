"""People: who they are, how they sign in, and who answers for a child."""
