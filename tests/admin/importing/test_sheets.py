from pathlib import Path

import pytest

from admin.importing.sheets import (
    RECORD_LINES_LIMIT,
    SEPARATORS,
    FileError,
    Record,
    compatible,
    read_records,
    read_sheet,
    read_text,
)

TEXT = "名称,住所\r\nミニステーション東益津,静岡県焼津市中里176\r\n"
NOT_TEXT = "is not text in UTF-8, UTF-16, Shift_JIS or EUC-JP: save it as CSV in UTF-8"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(content)
    return path


def cells(text: str, width: int | None = None) -> list[tuple[str, ...]]:
    return [record.cells for record in read_records(text, width) if not record.is_blank]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
@pytest.mark.parametrize("text", [TEXT, "id,name\n1,イオン①\n"])
def test_encoding_is_recognized(encoding: str, text: str, tmp_path: Path) -> None:
    euc_jp_of_windows = encoding.replace("euc_jp", "euc_jis_2004")
    assert read_text(written(tmp_path, text.encode(euc_jp_of_windows))) == text


def test_utf_16_of_both_byte_orders_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_text(written(tmp_path, f"\ufeff{TEXT}".encode(encoding))) == TEXT


def test_half_width_kana_stay_shift_jis(tmp_path: Path) -> None:
    text = "name,address\nｱｲ,ｳｴ\n"
    assert read_text(written(tmp_path, text.encode("cp932"))) == text


def test_kanji_that_windows_adds_cost_their_row(tmp_path: Path) -> None:
    """JIS X 0213 has other kanji in their places: a name must not become another one."""
    rows = "".join(f"{number},焼津地域交流センター\n" for number in range(9)).encode("euc_jp")
    content = b"id,name\n" + rows + b"9,\x8f\xf4\xfb" + "橋商店\n".encode("euc_jp")
    records = list(read_records(read_text(written(tmp_path, content))))
    assert [record.row for record in records if record.problem] == [11]


def test_broken_euc_jp_is_refused(tmp_path: Path) -> None:
    content = "name,address\n公民館,焼津市\n".encode("euc_jp") + b"\xff\n"
    with pytest.raises(FileError, match="or EUC-JP with bytes that are not text: save it as CSV"):
        read_text(written(tmp_path, content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_broken_byte_costs_its_row_only(encoding: str, tmp_path: Path) -> None:
    # An ASCII header fits every encoding; the rest decides.
    rows = "".join(f"{number},焼津地域交流センター,静岡県焼津市本町\n" for number in range(9))
    content = f"id,name,address\n{rows}".encode(encoding)
    broken = "3,焼".encode(encoding.removesuffix("-sig"))
    content = content.replace(broken, broken[:-1] + b"\xff")
    records = list(read_records(read_text(written(tmp_path, content))))
    assert [record.row for record in records if record.problem] == [5]
    assert records[5].cells == ("4", "焼津地域交流センター", "静岡県焼津市本町")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\r\n", "is empty"),
        (b"\x7fELF\x00\x01\x02\xff\xfe", NOT_TEXT),
        (TEXT.encode("utf-16-le"), NOT_TEXT),
        (TEXT.encode("utf-32"), NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n\xff\xd8\xff\xf0\xf5\xfe", NOT_TEXT),
    ],
)
def test_file_that_is_not_text_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=reason) as refused:
        read_text(written(tmp_path, content))
    assert "sheet.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_unreadable_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="nowhere"):
        read_text(tmp_path / "nowhere.csv")
    with pytest.raises(FileError, match="directory"):
        read_text(tmp_path)


def test_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.importing.sheets.FILE_BYTES_LIMIT", 3)
    with pytest.raises(FileError, match="has more than"):
        read_text(written(tmp_path, b"a,b,c"))


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


def test_quotation_mark_within_a_cell_is_text() -> None:
    assert cells('1,12" pipe,x\n2,y,5" z') == [("1", '12" pipe', "x"), ("2", "y", '5" z')]


def test_rows_count_as_in_a_spreadsheet() -> None:
    records = list(read_records('a\n\n"b\nc"\nd'))
    assert [(record.row, record.cells[0]) for record in records] == [
        (1, "a"),
        (2, ""),
        (3, "b\nc"),
        (4, "d"),
    ]


def test_unclosed_quotation_mark_costs_its_line() -> None:
    records = list(read_records('1,a\n2,"b\n3,c\n4,d'))
    assert [record.problem is None for record in records] == [True, False, True, True]
    assert records[1].cells == ("2", "b")
    assert "never closes" in str(records[1].problem)


def test_quotation_mark_closing_far_below_costs_its_line() -> None:
    lines = ['1,"a', "2,b", '3,c",d,e', "4,f"]
    records = list(read_records("\n".join(lines), width=2))
    assert [record.problem is None for record in records] == [False, True, True, True]


def test_record_has_a_limit_of_lines() -> None:
    inside = "\n".join("x" * RECORD_LINES_LIMIT)
    first = next(read_records(f'"{inside}"'))
    assert first.problem is None
    first = next(read_records(f'"{inside}\nx"'))
    assert first.problem is not None


def test_text_after_closing_quotation_mark_is_invalid() -> None:
    (record,) = read_records('1,"a"b,c')
    assert "is not CSV" in str(record.problem)


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


def test_row_wider_than_its_header_is_a_problem() -> None:
    text = "name,address\na,b,c\n"
    sheet = read_sheet(text, next(read_records(text)))
    assert sheet.records[0].problem == "has 3 cells, the header 2"


def test_wide_and_narrow_text_compare_equal() -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in "NO(1:2)")
    assert compatible(f"\u3000{wide} ") == "NO(1:2)"
