import io
from typing import Any

import pytest
from botocore.exceptions import IncompleteReadError

from admin.archive import athena_results
from admin.archive.athena_results import ATTEMPTS, read_results

TEXTS = ['a "text", of', "two\nlines", "東京", "", None, '"', ",", "\\N"]
ROWS: list[list[str | None]] = [[str(number), text] for number, text in enumerate(TEXTS * 3)]


class Torn(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise IncompleteReadError(actual_bytes=1, expected_bytes=2)


class Bucket:
    """Has one file; so many bodies of its answers end too early."""

    def __init__(self, content: bytes, torn: int = 0) -> None:
        self.content, self.torn = content, torn

    def get_object(self, Bucket: str, Key: str, Range: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        assert (Bucket, Key) == ("data", "results/query-1.csv")
        first, last = map(int, Range.removeprefix("bytes=").split("-"))
        self.torn -= 1
        body = io.BytesIO(self.content[first : last + 1]) if self.torn < 0 else Torn()
        return {"Body": body, "ContentRange": f"bytes {first}-{last}/{len(self.content)}"}


def quoted(text: str | None) -> str:
    return "" if text is None else '"' + text.replace('"', '""') + '"'


NAMES: list[str | None] = ["sequence", "reward_id"]
CONTENT = "".join(",".join(map(quoted, row)) + "\n" for row in (NAMES, *ROWS)).encode()


def read(bucket: Bucket) -> list[Any]:
    return list(read_results(bucket, "s3://data/results/query-1.csv", 2))


@pytest.mark.parametrize("piece_bytes", [1000, 7])
def test_result_is_read_whole_in_pieces(monkeypatch: pytest.MonkeyPatch, piece_bytes: int) -> None:
    monkeypatch.setattr(athena_results, "PIECE_BYTES", piece_bytes)

    assert read(Bucket(CONTENT)) == ROWS
    assert read(Bucket(CONTENT, torn=ATTEMPTS - 1)) == ROWS


def test_broken_or_cut_result_is_named() -> None:
    with pytest.raises(IncompleteReadError):
        read(Bucket(CONTENT, torn=ATTEMPTS))
    for content in (CONTENT[:-1], b"x"):
        with pytest.raises(ValueError, match=r"query-1\.csv ends within row"):
            read(Bucket(content))
