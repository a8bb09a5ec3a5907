"""What a service raises beside the domain's errors."""


class OutcomeUnknownError(Exception):
    """It is not known whether the work was done: sending the same request again is safe."""
