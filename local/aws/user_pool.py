"""The user pool of `make run`: answers as Cognito's API does, with the identities of development.

Source: Amazon Cognito User Pools API Reference, the operations that UserPool names.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from gateway.answers import answer_json
from gateway.private_file import describe_problem
from local.aws.mail import refuse
from local.base.app_clients import find_client
from local.identities.identities import Identities, Identity, NewIdentity
from local.identities.sign_in.sessions import Sessions

OF_NO_PAGE: Final = "aws.cognito.signin.user.admin"
"""The scope of tokens from the API instead of a sign-in page."""
_SERVICE: Final = "AWSCognitoIdentityProviderService."


class _Credentials(BaseModel):
    USERNAME: str
    PASSWORD: str


class _Asked(BaseModel):
    """The fields that the operations read of their requests."""

    Username: str = ""
    Password: str = ""
    GroupName: str = ""
    ClientId: str = ""
    AuthParameters: _Credentials | None = None


class _RefusedError(Exception):
    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


class UserPool:
    """Its users are the identities, by sub or by address. A disabled one counts as unknown.

    A password that was set is known until the server ends, and its owner signs in with it at once.
    """

    def __init__(self, identities: Identities, sessions: Sessions) -> None:
        self._identities = identities
        self._sessions = sessions
        self._passwords: dict[str, str] = {}
        self._operations: Mapping[str, Callable[[_Asked], dict[str, Any]]] = {
            "AdminGetUser": self._get,
            "AdminCreateUser": self._create,
            "AdminAddUserToGroup": self._add_to_group,
            "AdminSetUserPassword": self._set_password,
            "AdminInitiateAuth": self._sign_in,
            "AdminDisableUser": self._remove,
            "AdminDeleteUser": self._remove,
            "AdminUserGlobalSignOut": self._sign_out,
        }

    async def answer(self, request: Request) -> Response:
        """Answer an operation, or reject it as Cognito does."""
        name = request.headers.get("x-amz-target", "").removeprefix(_SERVICE)
        try:
            operation = self._operations[name]
            answer = operation(_Asked.model_validate_json(await request.body()))
        except KeyError:
            known = ", ".join(self._operations)
            return refuse("UnknownOperationException", f"this user pool only answers {known}")
        except ValidationError as error:
            return refuse("InvalidParameterException", describe_problem(error))
        except _RefusedError as error:
            return refuse(error.error_type, str(error))
        return answer_json(answer, media_type="application/x-amz-json-1.1")

    def _find(self, asked: _Asked) -> Identity:
        found = self._identities.find(asked.Username) or self._find_by_address(asked.Username)
        if found is None:
            raise _RefusedError("UserNotFoundException", "User does not exist.")
        return found

    def _find_by_address(self, address: str) -> Identity | None:
        name = address.partition("@")[0]
        return next((each for each in self._identities.everybody() if each.name == name), None)

    def _get(self, asked: _Asked) -> dict[str, Any]:
        user = self._find(asked)
        return {
            "Username": user.sub,
            "Enabled": True,
            "UserStatus": "CONFIRMED",
            "UserAttributes": _describe(user),
        }

    def _create(self, asked: _Asked) -> dict[str, Any]:
        if self._find_by_address(asked.Username) is not None:
            raise _RefusedError("UsernameExistsException", "User account already exists")
        user = self._identities.save(NewIdentity(name=asked.Username.partition("@")[0], groups=[]))
        return {"User": {"Username": user.sub, "Enabled": True, "Attributes": _describe(user)}}

    def _add_to_group(self, asked: _Asked) -> dict[str, Any]:
        user = self._find(asked)
        groups = sorted({*user.groups, asked.GroupName})
        self._identities.save(NewIdentity.model_validate({"name": user.name, "groups": groups}))
        return {}

    def _set_password(self, asked: _Asked) -> dict[str, Any]:
        self._passwords[self._find(asked).sub] = asked.Password
        return {}

    def _sign_in(self, asked: _Asked) -> dict[str, Any]:
        client, given = find_client(asked.ClientId), asked.AuthParameters
        if client is None or given is None:
            raise _RefusedError("ResourceNotFoundException", "User pool client does not exist.")
        user = self._find(_Asked(Username=given.USERNAME))
        if self._passwords.get(user.sub) != given.PASSWORD:
            raise _RefusedError("NotAuthorizedException", "Incorrect username or password.")
        now_seconds = int(time.time())
        tokens = self._sessions.begin(user, client, now_seconds, scope=OF_NO_PAGE)
        return {
            "AuthenticationResult": {
                "AccessToken": tokens.access_token,
                "IdToken": tokens.id_token,
                "RefreshToken": tokens.refresh_token,
                "ExpiresIn": tokens.expires_in_seconds,
                "TokenType": "Bearer",
            }
        }

    def _remove(self, asked: _Asked) -> dict[str, Any]:
        user = self._find(asked)
        self._sessions.end_all(user.sub)
        self._passwords.pop(user.sub, None)
        self._identities.remove(user.name)
        return {}

    def _sign_out(self, asked: _Asked) -> dict[str, Any]:
        self._sessions.end_all(self._find(asked).sub)
        return {}


def _describe(user: Identity) -> list[dict[str, str]]:
    attributes = {"sub": user.sub, "email": user.email, "email_verified": "true"}
    return [{"Name": name, "Value": value} for name, value in attributes.items()]
