"""Who is here now; never stored."""
