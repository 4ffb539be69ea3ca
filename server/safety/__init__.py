"""Reports of messages, cases and what follows from them, reading along, the audit log."""
