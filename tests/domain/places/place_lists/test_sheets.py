import pytest

from resolvers.domain.places.place_lists.sheets import SEPARATORS, Record, read_records, read_sheet


def cells(text: str, width: int | None = None) -> list[tuple[str, ...]]:
    return [record.cells for record in read_records(text, width) if not record.is_blank]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(end: str) -> None:
    assert cells(f"a,b{end}1,2{end}") == [("a", "b"), ("1", "2")]


def test_quoted_cell_holds_commas_quotes_line_breaks() -> None:
    assert cells('a,"34.3,134.0"\r\n"x\r\ny ""z""",2\r\n3,4') == [
        ("a", "34.3,134.0"),
        ('x\ny "z"', "2"),
        ("3", "4"),
    ]


def test_blanks_around_cells_are_dropped() -> None:
    assert cells('a , b\u3000, "34.3,134.0" ,"x"\u3000') == [("a", "b", "34.3,134.0", "x")]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_cells_are_separated_as_asked(separator: str) -> None:
    text = separator.join(['"a"', "", '"x\ny" ', "b"])
    (record,) = read_records(text, separator=separator)
    assert record.cells == ("a", "", "x\ny", "b")
    (unclosed,) = read_records(separator.join(["1", '"b']), separator=separator)
    assert unclosed.cells == ("1", "b")


def test_unclosed_quotation_mark_costs_its_line() -> None:
    records = list(read_records('1,a\n2,"b\n3,c\n4,d'))
    assert [record.problem is None for record in records] == [True, False, True, True]
    assert records[1].cells == ("2", "b")
    assert "never closes" in str(records[1].problem)


def test_rows_of_a_sheet_follow_its_header() -> None:
    text = "#lang,ja,\n#property,name,\ntitle\n1,a,\n\n# note\n2,b,,\n3\n"
    header = next(record for record in read_records(text) if record.cells[0] == "#property")
    sheet = read_sheet(text, header)
    assert sheet.properties["lang"] == "ja"
    assert sheet.records == (
        Record(3, ("title", "")),
        Record(4, ("1", "a", "")),
        Record(7, ("2", "b", "", "")),
        Record(8, ("3", "")),
    )


def test_reading_ends_one_row_over_limit() -> None:
    text = "name\na\n\n" + "b\n" * 9
    sheet = read_sheet(text, next(read_records(text)), rows_limit=3)
    assert [record.row for record in sheet.records] == [2, 4, 5, 6]


def test_row_wider_than_its_header_is_a_problem() -> None:
    text = "name,address\na,b,c\n"
    sheet = read_sheet(text, next(read_records(text)))
    assert sheet.records[0].problem == "has 3 cells, the header 2"


def test_quotation_mark_closing_far_below_costs_its_line() -> None:
    lines = ['1,"a', "2,b", '3,c",d,e', "4,f"]
    records = list(read_records("\n".join(lines), width=2))
    assert [record.problem is None for record in records] == [False, True, True, True]
