"""Regions, schools and companies, and who belongs to which, in what role, from when."""
