"""What ends a run that began well."""


class RunFailed(Exception):  # noqa: N818 - the name says what happened
    """Something that must run did not start, or ended by itself; the message is for the user."""
