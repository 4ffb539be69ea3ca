"""Leerplek: one room per placement, and one log behind it."""
