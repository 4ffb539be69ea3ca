"""A pupil at a host for a time, and who is seated in the room of it."""
