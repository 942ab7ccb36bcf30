"""An instance with its gateway, a caller that may do everything there, and one that may do little."""

import base64
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.models import Config
from sdk.client import Client as InstanceClient

from clients import AccessKey, Acs

PASSWORD = "correct-horse-7"
KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser"
SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser"


@dataclass(frozen=True)
class ClientKey:
    """What a program proves itself with at a dedicated gateway."""

    id: str
    content: str
    password: str


@dataclass(frozen=True)
class World:
    """A running server: its shared gateway, two instances, and who may call what."""

    shared: str
    full: AccessKey
    instance: str
    address: str
    ca: Path
    other_instance: str
    other_address: str
    client_key: ClientKey

    def acs(self) -> Acs:
        """The shared gateway, by the older SDK."""
        return Acs(self.shared, self.full)

    def config(self, key: ClientKey | None = None, address: str | None = None, **more: Any) -> Config:
        """How the vendor's clients are told of the instance's gateway (R207 to R210)."""
        key = key or self.client_key
        return Config(
            protocol="https",
            endpoint=address or self.address,
            client_key_content=key.content,
            password=key.password,
            **({"ca_file_path": str(self.ca)} | more),
        )

    def client(self, key: ClientKey | None = None, address: str | None = None, **more: Any) -> InstanceClient:
        """The SDK of instances, which trusts the instance's authority."""
        return InstanceClient(self.config(key, address, **more))

    def new_key(self, **params: Any) -> str:
        """Creates a key of the instance."""
        made = self.acs().call("CreateKey", **({"dkms_instance_id": self.instance} | params))
        key: str = made["KeyMetadata"]["KeyId"]
        return key

    def new_client_key(
        self,
        resources: list[str],
        permissions: list[str] = [KEY_USER, SECRET_USER],
        instance: str | None = None,
        networks: str | None = None,
    ) -> ClientKey:
        """A client key of an access point of its own."""
        return make_client_key(self.acs(), instance or self.instance, resources, permissions, networks)


def make_client_key(
    acs: Acs, instance: str, resources: list[str], permissions: list[str], networks: str | None = None
) -> ClientKey:
    """A rule where there are networks, a policy, an access point and its client key."""
    name = "sdk-" + uuid.uuid4().hex[:12]
    rules: dict[str, Any] = {}
    if networks:
        acs.call("CreateNetworkRule", name=name, type="Private", source_private_ip=networks)
        rules = {"access_control_rules": json.dumps({"NetworkRules": [name]})}
    acs.call(
        "CreatePolicy",
        name=name,
        kms_instance=instance,
        permissions=json.dumps(permissions),
        resources=json.dumps(resources),
        **rules,
    )
    acs.call(
        "CreateApplicationAccessPoint",
        name=name,
        authentication_method="ClientKey",
        policies=json.dumps([name]),
    )
    made = acs.call("CreateClientKey", aap_name=name, password=PASSWORD)
    content = json.dumps({"KeyId": made["ClientKeyId"], "PrivateKeyData": made["PrivateKeyData"]})
    return ClientKey(made["ClientKeyId"], content, PASSWORD)


def ask(client: InstanceClient, operation: str, request: Any) -> Any:
    """Calls an operation of the instance."""
    return getattr(client, operation)(request)


def refusal(call: Callable[[], Any]) -> tuple[str, int]:
    """The code and the status with which a call is refused."""
    from Tea.exceptions import TeaException, UnretryableException

    try:
        call()
    except TeaException as error:
        return error.code, error.data["httpCode"]
    except UnretryableException as error:
        raise AssertionError(f"the SDK gave up: {error}") from error
    raise AssertionError("it was not refused")


def b64(data: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(data).decode()
