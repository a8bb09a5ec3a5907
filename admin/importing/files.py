"""Files as text, in the encodings that municipalities use."""

import codecs
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from resolvers.domain.places.place_lists.sheets import UNREADABLE

FILE_BYTES_LIMIT = 64 * 1024 * 1024
# Python's cp932 reads the bytes A0, FD, FE and FF as these characters. Shift_JIS has no such bytes.
_NOT_ASSIGNED = dict.fromkeys(range(0xF8F0, 0xF8F4), UNREADABLE)
_EUC_JP_ROW_13 = "euc_jis_2004"
"""It reads row 13 (circled digits and others) as Windows does, but other rows differently."""
_HALF_WIDTH = re.compile(r"[\x00-\x7f\uff61-\uff9f]*")


class FileError(Exception):
    """The file cannot be used. The message has its path and the reason, in one line."""


def read_text(path: Path) -> str:
    """Return the text of the file: UTF-8, UTF-16 with a byte order mark, Shift_JIS or EUC-JP.

    Invalid bytes become U+FFFD, and the import rejects their rows. Raise FileError.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= FILE_BYTES_LIMIT else b""
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    if size > FILE_BYTES_LIMIT:
        raise FileError(f"{path}: has more than {FILE_BYTES_LIMIT // 2**20} MiB")
    if not content.strip():
        raise FileError(f"{path}: is empty")
    for text in _possible_texts(content):
        if "\0" in text or not _is_mostly_readable(text):
            continue
        if _may_be_broken_euc_jp(content, text):
            raise FileError(
                f"{path}: is Shift_JIS with half-width kana, or EUC-JP with bytes that are not "
                "text: save it as CSV in UTF-8"
            )
        return text
    raise FileError(
        f"{path}: is not text in UTF-8, UTF-16, Shift_JIS or EUC-JP: save it as CSV in UTF-8"
    )


def _possible_texts(content: bytes) -> Iterator[str]:
    """Yield the text as each possible encoding reads it, the likeliest encoding first."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield content.decode("utf-16", "replace")
        return
    yield content.decode("utf-8-sig", "replace")
    if _is_euc_jp(content):
        yield _decode_euc_jp(content)
    else:
        yield content.decode("cp932", "replace").translate(_NOT_ASSIGNED)


def _is_euc_jp(content: bytes) -> bool:
    """Return whether the bytes are EUC-JP rather than Shift_JIS.

    EUC-JP rejects the bytes of kanji and full-width kana in Shift_JIS. It can read half-width kana
    in Shift_JIS as kanji, so a text of only those and ASCII counts as Shift_JIS.
    """
    try:
        content.decode(_EUC_JP_ROW_13)
    except UnicodeDecodeError:
        return False
    return _HALF_WIDTH.fullmatch(content.decode("cp932", "replace")) is None


def _decode_euc_jp(content: bytes) -> str:
    """Return the text. Kanji that Windows adds outside row 13 become U+FFFD."""
    return content.decode("euc_jp", "row-13-or-replace")


def _read_row_13(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - it handles no others
    pair = error.object[error.start : error.start + 2]
    if pair.startswith(b"\xad"):
        with contextlib.suppress(UnicodeDecodeError):
            return pair.decode(_EUC_JP_ROW_13), error.start + 2
    return UNREADABLE, error.end


codecs.register_error("row-13-or-replace", _read_row_13)


def _may_be_broken_euc_jp(content: bytes, text: str) -> bool:
    """Return whether half-width kana dominate this text and few bytes are invalid in EUC-JP."""
    wide_count = sum(not character.isascii() for character in text)
    half_count = sum("\uff61" <= character <= "\uff9f" for character in text)
    if half_count * 2 <= wide_count or _HALF_WIDTH.fullmatch(text):
        return False
    other = _decode_euc_jp(content)
    return other.count(UNREADABLE) * 4 <= sum(not character.isascii() for character in other)


def _is_mostly_readable(text: str) -> bool:
    """Return whether the encoding is right: a wrong one loses most characters beyond ASCII."""
    wide_count = sum(not character.isascii() for character in text)
    return text.count(UNREADABLE) * 10 <= wide_count
