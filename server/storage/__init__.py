"""Where things are kept, and what happened to them."""
