"""Opening hours in OpenStreetMap's canonical spelling.

Checked with opening-hours-py, which operators have and Lambda does not.
"""

from opening_hours import OpeningHours, validate


def canonical_hours(text: str) -> str:
    """Return OpenStreetMap's canonical spelling of a text in its syntax, any other as it is."""
    return str(OpeningHours(text)) if validate(text) else text
