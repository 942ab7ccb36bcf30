"""One surface over the vendor's SDKs, so that a test says once what holds for all of them.

An operation is called by its name, with its parameters in snake case; the answer is a dict with the API's names.
Every request is built by the SDK's own class for it, sent and signed by the SDK's own client.
"""

import importlib
import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client as TeaClient
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import RpcRequest
from Tea.exceptions import TeaException

REGION = "cn-hangzhou"


@dataclass(frozen=True)
class AccessKey:
    """What a program signs its requests with."""

    id: str
    secret: str


@dataclass(frozen=True)
class Gateway:
    """A running gateway: where it listens, as `127.0.0.1:40123`, and whom it knows."""

    address: str
    full: AccessKey
    reader: AccessKey
    encrypter: AccessKey
    # The id of the only instance.
    instance: str


class Refused(Exception):
    """The gateway's refusal, as an SDK tells it to its user."""

    def __init__(self, code: str, message: str, status: int, request_id: str | None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id


class Client(Protocol):
    """An SDK, ready to call one gateway with one access key."""

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        """Calls an operation. Raises `Refused`."""


class Acs:
    """aliyun-python-sdk-kms: signature RPC v1, everything in the query."""

    def __init__(self, address: str, key: AccessKey) -> None:
        self._address = address
        self._client = AcsClient(key.id, key.secret, REGION)

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        request = acs_request(action, params)
        request.set_endpoint(self._address)
        request.set_protocol_type("http")
        try:
            body = self._client.do_action_with_exception(request)
        except ServerException as error:
            raise Refused(error.error_code, error.message, error.http_status, error.request_id) from error
        return with_request_id(json.loads(body))


class Tea:
    """alibabacloud_kms20160120, 2.x or 3.x, whichever is installed."""

    def __init__(self, address: str, key: AccessKey, **config: str) -> None:
        self._client = TeaClient(
            Config(
                access_key_id=key.id,
                access_key_secret=key.secret,
                region_id=REGION,
                endpoint=address,
                protocol="http",
                **config,
            )
        )

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        method = getattr(self._client, snake_case(action))
        try:
            response = method(*tea_request(action, params))
        except TeaException as error:
            status = error.data["statusCode"]
            raise Refused(error.code, error.message, status, error.data.get("RequestId")) from error
        assert response.body is not None, f"the SDK cannot read the answer to {action}"
        return with_request_id(response.body.to_map())


CLIENTS: dict[str, Callable[[str, AccessKey], Client]] = {
    "acs": Acs,
    "tea-acs3": Tea,
    "tea-rpc-v1": partial(Tea, signature_algorithm="v2"),
    "tea-acs4": partial(Tea, signature_version="v4"),
}


def acs_request(action: str, params: dict[str, Any]) -> RpcRequest:
    """The request of an operation, filled by its setters. Maps go as JSON; a list's setter is in the plural."""
    module = importlib.import_module(f"aliyunsdkkms.request.v20160120.{action}Request")
    request = getattr(module, f"{action}Request")()
    setters = {name.lower(): name for name in dir(request) if name.startswith("set_")}
    for name, value in params.items():
        # Whatever it writes in capitals: `DKMSInstanceId`.
        setter = "set_" + name.replace("_", "")
        if isinstance(value, list):
            setter += "s"
        getattr(request, setters[setter])(json.dumps(value) if isinstance(value, dict) else value)
    return request


def tea_request(action: str, params: dict[str, Any]) -> list[Any]:
    """The arguments of the client's method: the model of the request, or none where it has no parameters."""
    model = getattr(models, f"{action}Request", None)
    if model is None:
        assert not params, f"{action} has no parameters"
        return []
    tags = params.get("tag")
    if tags:
        tag = getattr(models, f"{action}RequestTag")
        params = params | {"tag": [tag(key=each["Key"], value=each["Value"]) for each in tags]}
    # The other SDK sends its client's region by itself.
    if "region_id" in inspect.signature(model.__init__).parameters:
        params = params | {"region_id": REGION}
    return [model(**params)]


def snake_case(name: str) -> str:
    """`ListKeys` as `list_keys`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def with_request_id(answer: dict[str, Any]) -> dict[str, Any]:
    """Every answer names its request."""
    assert answer.get("RequestId"), f"no RequestId in {answer}"
    return answer
