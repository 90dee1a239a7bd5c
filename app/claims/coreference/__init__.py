"""Whom and what "she", "its" and "the company" stand for: entities, the anaphors that point at them, the resolution."""
