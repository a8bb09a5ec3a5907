"""What ends a run that began well."""


class RunError(Exception):
    """Something that must run did not start, or ended by itself; the message is for the user."""
