import pytest

from admin.importing.opening_hours import canonical_hours


@pytest.mark.parametrize("hours", ["24/7", "Mo-Fr 09:00-17:00", "Mo-Sa 08:00-20:00; PH closed"])
def test_canonical_hours_stay(hours: str) -> None:
    assert canonical_hours(canonical_hours(hours)) == canonical_hours(hours) == hours


def test_other_spellings_become_canonical_and_free_text_stays() -> None:
    assert canonical_hours("mo-fr 9:00-17:00") == "Mo-Fr 09:00-17:00"
    assert canonical_hours("Sa off") == "Sa closed"
    assert canonical_hours("役所の開庁時間") == "役所の開庁時間"
