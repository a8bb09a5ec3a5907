from pathlib import Path

import pytest

from admin.importing.files import FileError, _is_mostly_readable, _may_be_broken_euc_jp, read_text
from resolvers.domain.places.place_lists.sheets import read_records

TEXT = "名称,住所\r\nミニステーション東益津,静岡県焼津市中里176\r\n"
NOT_TEXT = "is not text in UTF-8, UTF-16, Shift_JIS or EUC-JP: save it as CSV in UTF-8"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
@pytest.mark.parametrize("text", [TEXT, "id,name\n1,イオン①\n"])
def test_encoding_is_recognized(encoding: str, text: str, tmp_path: Path) -> None:
    euc_jp_of_windows = encoding.replace("euc_jp", "euc_jis_2004")
    assert read_text(written(tmp_path, text.encode(euc_jp_of_windows))) == text


def test_half_width_kana_of_shift_jis_are_read(tmp_path: Path) -> None:
    """They are kanji in EUC-JP."""
    text = "id,name\n1,ﾔｲﾂﾞｺｳﾐﾝｶﾝｱ\n"
    assert read_text(written(tmp_path, text.encode("cp932"))) == text


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


def test_kanji_that_windows_adds_cost_their_row(tmp_path: Path) -> None:
    """JIS X 0213 has other kanji in their places: a name must not become another one."""
    rows = "".join(f"{number},焼津地域交流センター\n" for number in range(9)).encode("euc_jp")
    content = b"id,name\n" + rows + b"9,\x8f\xf4\xfb" + "橋商店\n".encode("euc_jp")
    records = list(read_records(read_text(written(tmp_path, content))))
    assert [record.row for record in records if record.problem] == [11]


def test_file_that_is_not_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.importing.files.FILE_BYTES_LIMIT", 2 * 2**20)
    assert read_text(written(tmp_path, b"a" * 2 * 2**20)) == "a" * 2 * 2**20
    for content, reason in (
        (b"a" * (2 * 2**20 + 1), "has more than 2 MiB"),
        (b"", "is empty"),
        (b" \r\n\r\n", "is empty"),
        (b"\x7fELF\x00\x01\x02\xff\xfe", NOT_TEXT),
        (TEXT.encode("utf-16-le"), NOT_TEXT),
        (TEXT.encode("utf-32"), NOT_TEXT),
        ("公民館,焼津市\n".encode("euc_jp") + b"\xff\n", "or EUC-JP with bytes that are not text"),
        (b"\x89PNG\r\n\x1a\n\xff\xd8\xff\xf0\xf5\xfe", NOT_TEXT),
    ):
        with pytest.raises(FileError, match=rf"^{tmp_path}/sheet.csv: .*{reason}.*\Z"):
            read_text(written(tmp_path, content))
    with pytest.raises(FileError, match=r"nowhere.csv: No such file or directory"):
        read_text(tmp_path / "nowhere.csv")


def test_few_kana_or_many_faults_are_another_encoding() -> None:
    for text, content, may_be_broken in (
        # Half-width kana are more than half of the characters beyond ASCII.
        ("ｱｱ字 and ASCII", "公民館".encode("euc_jp"), True),
        ("\uff61\uff9f字 and ASCII", "公民館".encode("euc_jp"), True),
        ("ｱ字 and ASCII", "公民館".encode("euc_jp"), False),
        ("ｱｱ and ASCII", "公民館".encode("euc_jp"), False),
        # A fourth of the characters in EUC-JP cannot be read, or a third.
        ("ｱｱ字", "公民館".encode("euc_jp") + b"\xff", True),
        ("ｱｱ字", "公民".encode("euc_jp") + b"\xff", False),
    ):
        assert _may_be_broken_euc_jp(content, text) is may_be_broken, text


def test_tenth_of_a_text_may_be_unreadable() -> None:
    assert _is_mostly_readable("\ufffd" + "公" * 9 + " and ASCII")
    assert not _is_mostly_readable("\ufffd" + "公" * 8 + " and ASCII")
    assert _is_mostly_readable("ASCII")
