"""Judging sensitivity: rules and texts in, findings out, and never a text let pass unseen."""
