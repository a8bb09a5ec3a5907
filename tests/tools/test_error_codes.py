import json

from resolvers.api.appsync.errors import AppSyncError
from resolvers.domain.base.enums import ErrorCode
from tools.error_codes import TEXTS

ERROR_TEXTS = json.loads(TEXTS.read_text("utf-8"))


def test_every_code_has_texts() -> None:
    assert list(ERROR_TEXTS["userErrors"]) == list(ErrorCode)
    names = {each.__name__ for each in AppSyncError.__subclasses__()}
    assert set(ERROR_TEXTS["errorTypes"]) == names
