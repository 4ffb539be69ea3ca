"""What a test and a server that is to die agree upon."""

MARK = "the-last-word"  # begins the keys of commands that a server may not survive
DIES = "dies"  # the file in the data folder that says when
