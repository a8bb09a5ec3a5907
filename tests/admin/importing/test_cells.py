from datetime import time, timedelta

from admin.importing.cells import write_cell


def test_values_are_written_as_csv_has_them() -> None:
    for value, text in (
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (2.0, "2"),
        (1e-07, "0.0000001"),
        (" a ", "a"),
        ([1, " a ", None], "1;a;"),
        ({"名": 1}, '{"名": 1}'),
        (time(9, 5), "09:05"),
        (timedelta(hours=24, minutes=30, seconds=29), "24:30"),
        (timedelta(minutes=65), "01:05"),
    ):
        assert write_cell(value) == text
