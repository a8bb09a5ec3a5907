"""The error that ends a run."""


class RunError(Exception):
    """A part did not start, or ended unexpectedly; the message is for the user."""
