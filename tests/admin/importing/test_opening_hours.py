from admin.importing.opening_hours import canonical_hours


def test_canonical_hours_and_free_text_stay() -> None:
    for hours in ("24/7", "Mo-Fr 09:00-17:00", "Mo-Sa 08:00-20:00; PH closed", "役所の開庁時間"):
        assert canonical_hours(hours) == hours
    assert canonical_hours("mo-fr 9:00-17:00") == "Mo-Fr 09:00-17:00"
    assert canonical_hours("Sa off") == "Sa closed"
