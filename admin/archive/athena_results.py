"""Read the results of a query from the CSV file that Athena writes to S3.

GetQueryResults returns 1,000 rows a call, some thousands a second. The file is as fast as S3.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from botocore.exceptions import HTTPClientError, IncompleteReadError

PIECE_BYTES: Final = 8 * 1024 * 1024
"""The bytes of one read: a slow reader keeps no connection open, and needs no disk."""
ATTEMPTS: Final = 3
# A value is in quotes, with its own quotes doubled. An empty one without quotes is null.
_VALUE: Final = r'("[^"]*+(?:""[^"]*+)*+"|[^,"\n]*+)'

Texts = Sequence[str | None]


def read_results(s3: Any, location: str, width: int) -> Iterator[Texts]:  # noqa: ANN401 - boto3's client of `s3`
    """Yield the rows of `width` values in the file s3://BUCKET/KEY, without the header row.

    Raise BotoCoreError, ClientError, and ValueError for a file of another form.
    """
    row = re.compile(",".join([_VALUE] * width) + "\n")
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest, count = "", 0
    for piece in _read_pieces(s3, location):
        text, place = rest + decoder.decode(piece), 0
        while found := row.match(text, place):
            place = found.end()
            if count:
                yield [_text_of(value) for value in found.groups()]
            count += 1
        rest = text[place:]
    if rest or not count:
        raise ValueError(f"{location} ends within row {count}")


def _text_of(value: str) -> str | None:
    if not value:
        return None
    return value[1:-1].replace('""', '"') if value[0] == '"' else value


def _read_pieces(s3: Any, location: str) -> Iterator[bytes]:  # noqa: ANN401 - as above
    bucket, _, key = location.removeprefix("s3://").partition("/")
    place = size = 0
    while not size or place < size:
        piece, size = _read_piece(s3, bucket, key, place)
        place += len(piece)
        yield piece


def _read_piece(s3: Any, bucket: str, key: str, place: int) -> tuple[bytes, int]:  # noqa: ANN401 - as above
    """Return the file's bytes from `place` on, and its size."""
    wanted = f"bytes={place}-{place + PIECE_BYTES - 1}"
    failures = 0
    while True:
        answer = s3.get_object(Bucket=bucket, Key=key, Range=wanted)
        try:
            # botocore retries a request, but not the reading of its body.
            return answer["Body"].read(), int(answer["ContentRange"].rpartition("/")[2])
        except (HTTPClientError, IncompleteReadError):
            failures += 1
            if failures == ATTEMPTS:
                raise
