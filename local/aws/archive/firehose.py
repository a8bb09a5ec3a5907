"""The local Firehose: writes all rows of a PutRecordBatch to disk, then answers as Firehose does.

AWS's buffers rows for minutes. Here each call's rows become a file, because the stream pump does
not store its position: rows that it has sent must outlive this process. Source: Amazon Data
Firehose API Reference, PutRecordBatch.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import Base64Bytes, BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from admin.archive.folder import ArchiveFolder
from gateway.answers import answer_json
from gateway.private_file import describe_problem
from local.aws.bus import MEDIA_TYPE, refuse

STREAMS = "recycle-points-local-archive-"
_OPERATION = "Firehose_20150804.PutRecordBatch"

logger = logging.getLogger(__name__)


class _Record(BaseModel):
    Data: Base64Bytes


class _PutRecordBatch(BaseModel):
    DeliveryStreamName: str = Field(pattern=f"^{STREAMS}")
    Records: Annotated[list[_Record], Field(min_length=1, max_length=500)]


class LocalFirehose:
    """`path` has a key of this start, which only the functions know, so no other client puts rows.

    `clock` returns the time in the programme's time zone.
    """

    def __init__(self, folder: ArchiveFolder, clock: Callable[[], datetime]) -> None:
        self.path = f"/dev/firehose/{secrets.token_urlsafe(24)}"
        self._folder = folder
        self._clock = clock

    def routes(self) -> Sequence[Route]:
        return [Route(self.path, self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        """Answer PutRecordBatch: all of it is written, or nothing is taken."""
        if request.headers.get("x-amz-target") != _OPERATION:
            return refuse("UnknownOperationException", f"only {_OPERATION} is answered")
        try:
            batch = _PutRecordBatch.model_validate_json(await request.body())
        except ValidationError as error:
            return refuse("InvalidArgumentException", describe_problem(error))
        rows = [record.Data for record in batch.Records]
        table = batch.DeliveryStreamName.removeprefix(STREAMS)
        try:
            await asyncio.to_thread(self._folder.write, table, rows, self._clock())
        except Exception:
            # After any error, the function that puts the rows has to put them again.
            logger.exception("rows of %s were not written to the archive", table)
            return refuse("ServiceUnavailableException", "the rows were not written", 503)
        results = [{"RecordId": secrets.token_hex(16)} for _ in rows]
        return answer_json(
            {"FailedPutCount": 0, "RequestResponses": results}, media_type=MEDIA_TYPE
        )
