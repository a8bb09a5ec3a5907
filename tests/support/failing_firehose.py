"""A client of Firehose that keeps what it takes, and fails as AWS does."""

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ReadTimeoutError

from resolvers.events.archive.firehose import CALL_BYTES, ROWS_LIMIT


class FailingFirehose:
    """`taken` has the rows by delivery stream. Each chance is of a call, `refused` of a record.

    A lost answer is one of a call that was taken whole.
    """

    def __init__(
        self, seed: int = 0, *, failed: float = 0.0, refused: float = 0.0, lost: float = 0.0
    ) -> None:
        self.taken: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.calls: list[int] = []
        self._failed, self._refused, self._lost = failed, refused, lost
        self._chance = random.Random(seed)  # noqa: S311 - a seed, not a secret

    def put_record_batch(
        self,
        *,
        DeliveryStreamName: str,  # noqa: N803 - boto3's
        Records: Sequence[Mapping[str, bytes]],  # noqa: N803 - boto3's
    ) -> dict[str, Any]:
        assert 1 <= len(Records) <= ROWS_LIMIT
        assert sum(len(record["Data"]) for record in Records) <= CALL_BYTES
        self.calls.append(len(Records))
        if self._happens(self._failed):
            raise ReadTimeoutError(endpoint_url="https://firehose.example")
        results = []
        for record in Records:
            if self._happens(self._refused):
                results.append({"ErrorCode": "ServiceUnavailableException"})
                continue
            self.taken[DeliveryStreamName].append(json.loads(record["Data"]))
            results.append({"RecordId": "an id"})
        if self._happens(self._lost):
            raise ReadTimeoutError(endpoint_url="https://firehose.example")
        return {"FailedPutCount": 0, "RequestResponses": results}

    def _happens(self, chance: float) -> bool:
        return self._chance.random() < chance
