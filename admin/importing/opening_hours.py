"""Opening hours in OpenStreetMap's canonical spelling.

Uses opening-hours-py, which operators have and Lambda does not.
"""

from opening_hours import OpeningHours, validate


def canonical_hours(text: str) -> str:
    """Return valid OpenStreetMap hours in canonical spelling, any other text unchanged."""
    return str(OpeningHours(text)) if validate(text) else text
