from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.migration.account_maps import MapRow, read_account_map


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "map.csv"


def test_two_columns_map_old_ids_to_subs(path: Path) -> None:
    for text, first_row in (
        ("old_id,sub\nu1,s1\nu2,s2\n", 2),
        ("user_id,SUB\r\nu1,s1\r\nu2,s2\r\n", 2),
        ("\ufeffold_id,sub\nu1,s1\nu2,s2", 2),
        ("sub,old_id\ns1,u1\ns2,u2\n", 2),
        ("u1,s1\nu2,s2\n", 1),
        ('"u1", s1 \n"u2",s2\n\n', 1),
    ):
        path.write_text(text, "utf-8")
        assert read_account_map(path) == [
            MapRow(first_row, "u1", "s1"),
            MapRow(first_row + 1, "u2", "s2"),
        ]


def test_row_that_maps_nothing_says_why(path: Path) -> None:
    for line, problem in (
        ("u1", "has 1 cells, not an old id and a sub"),
        ("u1,s1,more", "has 3 cells, not an old id and a sub"),
        (",s1", "the old id is empty"),
        ("u1,", "the sub is empty"),
        ("u1,s 1", "sub must be 1 to 128 visible ASCII characters"),
        ("u1,花子", "sub must be 1 to 128 visible ASCII characters"),
        ('"u1,s1', "a quotation mark opens and never closes"),
    ):
        path.write_text(f"old_id,sub\n{line}\nu2,s2\n", "utf-8")
        bad, good = read_account_map(path)
        assert (bad.row, bad.problem) == (2, problem)
        assert good == MapRow(3, "u2", "s2")
    for text in ("old_id,sub\n", ",\n"):
        path.write_text(text, "utf-8")
        with pytest.raises(FileError, match="has no row"):
            read_account_map(path)
    for header in ("sub", "sub,old_id,name"):
        path.write_text(f"{header}\nu2,s2\n", "utf-8")
        bad, good = read_account_map(path)
        assert (bad.row, good) == (1, MapRow(2, "u2", "s2"))


def test_rows_that_share_an_id_name_each_other(path: Path) -> None:
    path.write_text("u1,s1\nu2,s2\nu1,s3\nu4,s2\nu5,s5\n", "utf-8")
    assert [row.problem for row in read_account_map(path)] == [
        "row 3 has the same old id",
        "row 4 has the same sub",
        "row 1 has the same old id",
        "row 2 has the same sub",
        None,
    ]
    for count, more in ((6, ""), (7, " ...")):
        path.write_text("".join(f"u1,s{number}\n" for number in range(count)), "utf-8")
        problem = read_account_map(path)[0].problem
        assert problem == f"row 2, 3, 4, 5, 6{more} has the same old id"
