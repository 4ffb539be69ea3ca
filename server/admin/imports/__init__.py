"""People and classes from a file: read, compared with what is known, and only then written."""
