"""What one gateway encrypted, the other decrypts; and what an application changes to move from one to the other."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_dkms_transfer.kms_transfer_acs_client import KmsTransferAcsClient
from alibabacloud_kms20160120 import models as tea
from alibabacloud_kms_kms20160120.models import KmsConfig
from alibabacloud_kms_kms20160120.transfer_client import TransferClient
from alibabacloud_tea_openapi.models import Config as SharedConfig
from aliyunsdkcore.acs_exception.exceptions import ServerException

from clients import REGION, acs_request
from world import World, b64

CONTEXT = {"tenant": "42", "app": "billing"}
CONTEXTS: list[dict[str, str]] = [{}, CONTEXT]


class Transfer:
    """alibabacloud-dkms-transfer-python: the older SDK with the ten operations of instances."""

    def __init__(self, world: World, **config: Any) -> None:
        key = world.full
        self._shared = world.shared
        self._client = KmsTransferAcsClient(
            config=world.config(**config), ak=key.id, secret=key.secret, region_id=REGION, verify=str(world.ca)
        )

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        request = acs_request(action, params)
        request.set_endpoint(self._shared)
        request.set_protocol_type("http")
        answer: dict[str, Any] = json.loads(self._client.do_action_with_exception(request))
        return answer


class NewTransfer:
    """alibabacloud-kms-python-sdk: the newer one, on its default path or on that of older instances."""

    def __init__(self, world: World, low: bool) -> None:
        key = world.full
        shared = SharedConfig(
            access_key_id=key.id,
            access_key_secret=key.secret,
            region_id=REGION,
            endpoint=world.shared,
            protocol="http",
        )
        dedicated = KmsConfig(
            protocol="https",
            endpoint=world.address,
            client_key_content=world.client_key.content,
            password=world.client_key.password,
            force_low_version_crypto_transfer=low,
        )
        dedicated.ca_file_path = str(world.ca)
        self._client = TransferClient(config=shared, kms_config=dedicated)

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in action).lstrip("_")
        answer: dict[str, Any] = getattr(self._client, name)(getattr(tea, f"{action}Request")(**params)).body.to_map()
        return answer


def clients(world: World) -> dict[str, Any]:
    """Every client that speaks the shared gateway's operations."""
    return {
        "shared": world.acs(),
        "transfer": Transfer(world),
        "new": NewTransfer(world, low=False),
        "new, older path": NewTransfer(world, low=True),
    }


NAMES = ["shared", "transfer", "new", "new, older path"]


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("sealed_by", NAMES)
@pytest.mark.parametrize("opened_by", NAMES)
def test_what_one_encrypted_every_other_decrypts(
    world: World, sealed_by: str, opened_by: str, context: dict[str, str]
) -> None:
    key, all = world.new_key(), clients(world)
    bound = {"encryption_context": context} if context else {}

    made = all[sealed_by].call("Encrypt", key_id=key, plaintext=b64(b"hello"), **bound)
    opened = all[opened_by].call("Decrypt", ciphertext_blob=made["CiphertextBlob"], **bound)

    assert (opened["Plaintext"], opened["KeyId"]) == (b64(b"hello"), key)


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("made_by", NAMES)
def test_data_keys_are_decrypted_by_either(world: World, made_by: str, context: dict[str, str]) -> None:
    key, all = world.new_key(), clients(world)
    bound = {"encryption_context": context} if context else {}

    made = all[made_by].call("GenerateDataKey", key_id=key, key_spec="AES_256", **bound)

    for client in all.values():
        assert client.call("Decrypt", ciphertext_blob=made["CiphertextBlob"], **bound)["Plaintext"] == made["Plaintext"]


def test_another_context_decrypts_nowhere(world: World) -> None:
    key, all = world.new_key(), clients(world)
    made = all["transfer"].call("Encrypt", key_id=key, plaintext=b64(b"hello"), encryption_context=CONTEXT)

    for name, client in all.items():
        with pytest.raises(Exception) as refused:
            client.call("Decrypt", ciphertext_blob=made["CiphertextBlob"], encryption_context={"tenant": "43"})
        assert "InvalidParameter" in str(refused.value), name


@pytest.mark.parametrize("name", ["transfer", "new"])
def test_key_pairs_and_secrets_by_either(world: World, name: str) -> None:
    acs, moved = world.acs(), clients(world)[name]
    signing = world.new_key(key_spec="RSA_2048", key_usage="SIGN/VERIFY")
    encrypting = world.new_key(key_spec="RSA_2048", key_usage="ENCRYPT/DECRYPT")
    version = acs.call("DescribeKey", key_id=signing)["KeyMetadata"]["PrimaryKeyVersion"]
    other = acs.call("DescribeKey", key_id=encrypting)["KeyMetadata"]["PrimaryKeyVersion"]
    digest = b64(bytes(range(32)))
    signs = dict(key_id=signing, key_version_id=version, algorithm="RSA_PSS_SHA_256", digest=digest)

    value = moved.call("AsymmetricSign", **signs)["Value"]
    assert acs.call("AsymmetricVerify", **signs, value=value)["Value"] is True
    assert moved.call("AsymmetricVerify", **signs, value=acs.call("AsymmetricSign", **signs)["Value"])["Value"] is True

    encrypts = dict(key_id=encrypting, key_version_id=other, algorithm="RSAES_OAEP_SHA_256")
    blob = moved.call("AsymmetricEncrypt", **encrypts, plaintext=b64(b"hello"))["CiphertextBlob"]
    assert acs.call("AsymmetricDecrypt", **encrypts, ciphertext_blob=blob)["Plaintext"] == b64(b"hello")
    blob = acs.call("AsymmetricEncrypt", **encrypts, plaintext=b64(b"hello"))["CiphertextBlob"]
    assert moved.call("AsymmetricDecrypt", **encrypts, ciphertext_blob=blob)["Plaintext"] == b64(b"hello")

    asked = dict(key_id=signing, key_version_id=version)
    assert moved.call("GetPublicKey", **asked)["PublicKey"] == acs.call("GetPublicKey", **asked)["PublicKey"]

    secret = f"{name}-{signing[-8:]}"
    acs.call(
        "CreateSecret",
        secret_name=secret,
        secret_data="value",
        version_id="v1",
        dkms_instance_id=world.instance,
        encryption_key_id=world.new_key(),
    )
    told = moved.call("GetSecretValue", secret_name=secret)
    assert told["SecretData"] == "value"
    assert told["VersionStages"] == {"VersionStage": ["ACSCurrent"]}


def test_management_goes_on_through_the_shared_gateway(world: World) -> None:
    """R205: only the endpoint of management would change; the transfer client leaves it where it is."""
    transfer = Transfer(world)

    key = transfer.call("CreateKey", dkms_instance_id=world.instance)["KeyMetadata"]["KeyId"]

    assert transfer.call("DescribeKey", key_id=key)["KeyMetadata"]["DKMSInstanceId"] == world.instance


def test_errors_are_those_of_the_shared_gateway(world: World) -> None:
    nothing = "key-hzz" + "0" * 18

    with pytest.raises(ServerException) as refused:
        Transfer(world).call("Encrypt", key_id=nothing, plaintext=b64(b"hello"))

    error = refused.value
    assert (error.get_error_code(), error.get_http_status()) == ("Forbidden.KeyNotFound", 404)
    assert error.get_error_msg() == "The specified Key is not found."


@pytest.mark.parametrize("program", ["before.py", "after.py"])
def test_an_application_changes_its_client_and_nothing_else(
    world: World, program: str, tmp_path: Path
) -> None:
    """R206, R207, R208, R209, R210, R214, R215, R218: the same program, once with the shared gateway's client and once with the other one."""
    folder = Path(__file__).parent / "application"
    client_key, password = tmp_path / "clientKey_KAAP.json", tmp_path / "clientKey_KAAP_Password.txt"
    client_key.write_text(world.client_key.content)
    password.write_text(world.client_key.password)
    environment = os.environ | {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": world.full.id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": world.full.secret,
        "KMS_SHARED_ENDPOINT": world.shared,
        "KMS_KEY_ID": world.new_key(),
        "KMS_CLIENT_KEY_FILE": str(client_key),
        "KMS_CLIENT_KEY_PASSWORD": password.read_text(),
        # R214: without a scheme.
        "KMS_INSTANCE_ENDPOINT": world.address,
        "KMS_INSTANCE_CA_FILE": str(world.ca),
    }

    done = subprocess.run(
        [sys.executable, str(folder / program)], env=environment, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "hello from an application\n"


def test_r215_only_how_the_client_is_made_differs() -> None:
    folder = Path(__file__).parent / "application"
    before, after = ((folder / name).read_text().splitlines() for name in ("before.py", "after.py"))
    end = "def application(client):"

    assert before[before.index(end) :] == after[after.index(end) :]
    assert before[: before.index(end)] != after[: after.index(end)]
