"""Application access points with their policies, network rules and client keys (R201)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12

from clients import Client, Gateway
from helpers import is_in, new_name, refused, time_of

PASSWORD = "Ferry-2026!"
KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser"
SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser"


def new_rule(sdk: Client, networks: str = "10.0.0.0/8") -> str:
    """A network rule."""
    name = new_name("rule-")
    sdk.call("CreateNetworkRule", name=name, type="Private", source_private_ip=networks)
    return name


def new_policy(sdk: Client, instance: str, *rules: str) -> str:
    """A permission policy for all keys."""
    name = new_name("policy-")
    sdk.call(
        "CreatePolicy",
        name=name,
        kms_instance=instance,
        permissions=json.dumps([KEY_USER]),
        resources=json.dumps(["key/*"]),
        access_control_rules=json.dumps({"NetworkRules": rules}),
    )
    return name


def new_access_point(sdk: Client, *policies: str) -> str:
    """An access point."""
    name = new_name("app-")
    sdk.call("CreateApplicationAccessPoint", name=name, policies=json.dumps(policies))
    return name


def names(sdk: Client, action: str, of: str, each: str) -> list[str]:
    """The names of all that an operation lists, a hundred a page."""
    found: list[str] = []
    number, total = 1, 1
    while len(found) < total:
        page = sdk.call(action, page_number=number, page_size=100)
        total = page["TotalCount"]
        assert (page["PageNumber"], page["PageSize"]) == (number, 100)
        found += [one["Name"] for one in page[of][each]]
        number += 1
    return found


def arn(account: str, kind: str, name: str) -> str:
    """As the vendor writes it."""
    return f"acs:kms:cn-hangzhou:{account}:{kind}/{name}"


@pytest.fixture
def account(sdk: Client) -> str:
    """The account's number, as every ARN tells it."""
    number: str = sdk.call("CreateKey")["KeyMetadata"]["Arn"].split(":")[3]
    return number


def test_a_client_key_opens_and_is_the_one_that_is_listed(sdk: Client, gateway: Gateway) -> None:
    point = new_access_point(sdk, new_policy(sdk, gateway.instance, new_rule(sdk)))

    made = sdk.call("CreateClientKey", aap_name=point, password=PASSWORD)

    assert made["ClientKeyId"].startswith("KAAP.")
    assert made["KeyAlgorithm"] == "RSA_2048"
    assert is_in(made["NotBefore"], timedelta())
    assert is_in(made["NotAfter"], timedelta(days=5 * 365))
    file = pkcs12.load_pkcs12(base64.b64decode(made["PrivateKeyData"], validate=True), PASSWORD.encode())
    assert isinstance(file.key, rsa.RSAPrivateKey) and file.key.key_size == 2048
    assert file.cert is not None
    certificate = file.cert.certificate
    assert certificate.subject.rfc4514_string() == f"CN={made['ClientKeyId']}"
    assert certificate.not_valid_after_utc == time_of(made["NotAfter"])
    assert spki(certificate.public_key()) == spki(file.key.public_key())

    known = sdk.call("GetClientKey", client_key_id=made["ClientKeyId"])
    assert x509.load_pem_x509_certificate(known["PublicKeyData"].encode()) == certificate
    expected = {"AapName": point, "KeyAlgorithm": "RSA_2048", "KeyOrigin": "KMS_PROVIDED"}
    expected |= {name: made[name] for name in ("ClientKeyId", "NotBefore", "NotAfter")}
    assert {name: known[name] for name in expected} == expected
    assert is_in(known["CreateTime"], timedelta())
    listed = sdk.call("ListClientKeys", aap_name=point)["ClientKeys"]
    assert [without_request_id(known)] == listed
    assert without_request_id(known) in sdk.call("ListClientKeys")["ClientKeys"]

    sdk.call("DeleteClientKey", client_key_id=made["ClientKeyId"])
    assert sdk.call("ListClientKeys", aap_name=point)["ClientKeys"] == []
    for action in ("GetClientKey", "DeleteClientKey"):
        with refused("Forbidden.ResourceNotFound", 404):
            sdk.call(action, client_key_id=made["ClientKeyId"])


def test_a_client_key_has_the_validity_that_is_asked_for(sdk: Client, gateway: Gateway) -> None:
    point = new_access_point(sdk, new_policy(sdk, gateway.instance))
    now = datetime.now(UTC).replace(microsecond=0)
    begin, end = ((now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (1, 30))

    made = sdk.call("CreateClientKey", aap_name=point, password=PASSWORD, not_before=begin, not_after=end)

    assert (made["NotBefore"], made["NotAfter"]) == (begin, end)
    for wrong in ({"not_after": "2020-01-01T00:00:00Z"}, {"not_before": end, "not_after": begin}, {"not_after": "soon"}):
        with refused("InvalidParameter", 400):
            sdk.call("CreateClientKey", aap_name=point, password=PASSWORD, **wrong)
    for password in ("short1", "onlyletters", "1234567890", "with blank 1"):
        with refused("InvalidParameter", 400):
            sdk.call("CreateClientKey", aap_name=point, password=password)
    with refused("Forbidden.ResourceNotFound", 404):
        sdk.call("CreateClientKey", aap_name=new_name("nobody-"), password=PASSWORD)


@pytest.mark.parametrize("networks", ["10.0.0.0/8,192.168.1.7", json.dumps(["10.0.0.0/8", "192.168.1.7"])])
def test_a_network_rule_lives_and_ends(sdk: Client, account: str, networks: str) -> None:
    name = new_name("rule-")
    made = sdk.call(
        "CreateNetworkRule", name=name, type="Private", source_private_ip=networks, description="the office"
    )

    expected = {
        "Arn": arn(account, "network", name),
        "Type": "Private",
        "Description": "the office",
        "SourcePrivateIp": "10.0.0.0/8,192.168.1.7",
    }
    assert without_request_id(made) == expected | {"Name": name}
    assert without_request_id(sdk.call("DescribeNetworkRule", name=name)) == expected
    assert name in names(sdk, "ListNetworkRules", "NetworkRules", "NetworkRule")

    sdk.call("UpdateNetworkRule", name=name, source_private_ip="::1")
    changed = sdk.call("DescribeNetworkRule", name=name)
    assert (changed["SourcePrivateIp"], changed["Description"]) == ("::1", "the office")
    with refused("Rejected.ResourceExist", 409):
        sdk.call("CreateNetworkRule", name=name, type="Private", source_private_ip="::1")
    with refused("InvalidParameter", 400):
        sdk.call("UpdateNetworkRule", name=name, source_private_ip="10.0.0.0/33")

    sdk.call("DeleteNetworkRule", name=name)
    for action in ("DescribeNetworkRule", "DeleteNetworkRule", "UpdateNetworkRule"):
        with refused("Forbidden.ResourceNotFound", 404):
            sdk.call(action, name=name)


def test_a_policy_lives_and_ends(sdk: Client, account: str, gateway: Gateway) -> None:
    rule, name = new_rule(sdk), new_name("policy-")
    permissions, resources = [KEY_USER, SECRET_USER], ["key/*", "secret/db/password"]
    params: dict[str, Any] = {
        "kms_instance": gateway.instance,
        "permissions": json.dumps(permissions),
        "resources": json.dumps(resources),
        "access_control_rules": json.dumps({"NetworkRules": [rule]}),
    }
    made = sdk.call("CreatePolicy", name=name, description="payments", **params)

    expected = {"Arn": arn(account, "policy", name), "Name": name, "Description": "payments"}
    expected |= {"KmsInstance": gateway.instance}
    told = sdk.call("DescribePolicy", name=name)
    for answer in (made, told):
        assert {each: answer[each] for each in expected} == expected
        assert json.loads(answer["AccessControlRules"]) == {"NetworkRules": [rule]}
    assert (json.loads(made["Permissions"]), json.loads(made["Resources"])) == (permissions, resources)
    assert (told["Permissions"], told["Resources"]) == (permissions, resources)
    assert name in names(sdk, "ListPolicies", "Policies", "Policy")

    with refused("Rejected.ResourceInUse", 409):
        sdk.call("DeleteNetworkRule", name=rule)
    sdk.call("UpdatePolicy", name=name, resources=json.dumps(["secret/*"]), access_control_rules="{}")
    told = sdk.call("DescribePolicy", name=name)
    assert (told["Permissions"], told["Resources"]) == (permissions, ["secret/*"])
    assert json.loads(told["AccessControlRules"]) == {"NetworkRules": []}
    sdk.call("DeleteNetworkRule", name=rule)

    with refused("Rejected.ResourceExist", 409):
        sdk.call("CreatePolicy", name=name, **params | {"access_control_rules": "{}"})
    with refused("Forbidden.ResourceNotFound", 404):
        sdk.call("CreatePolicy", name=new_name("policy-"), **params)
    with refused("Forbidden.DKMSInstanceNotFound", 404):
        sdk.call("CreatePolicy", name=new_name("policy-"), **params | {"kms_instance": "kst-hzzaaaaaaaaaaaaaaaaaa"})
    for wrong in ({"permissions": '["Everything"]'}, {"resources": '["key"]'}, {"resources": "key/*"}):
        with refused("InvalidParameter", 400):
            sdk.call("CreatePolicy", name=new_name("policy-"), **params | wrong)

    sdk.call("DeletePolicy", name=name)
    for action in ("DescribePolicy", "DeletePolicy", "UpdatePolicy"):
        with refused("Forbidden.ResourceNotFound", 404):
            sdk.call(action, name=name)


def test_an_access_point_lives_and_ends_with_its_client_keys(sdk: Client, account: str, gateway: Gateway) -> None:
    policies = [new_policy(sdk, gateway.instance) for _ in range(4)]
    name = new_name("app-")
    made = sdk.call(
        "CreateApplicationAccessPoint",
        name=name,
        authentication_method="ClientKey",
        policies=json.dumps(policies[:2]),
        description="the shop",
    )

    expected = {"Arn": arn(account, "applicationaccesspoint", name), "Name": name, "Description": "the shop"}
    expected |= {"AuthenticationMethod": "ClientKey"}
    for answer in (made, sdk.call("DescribeApplicationAccessPoint", name=name)):
        assert {each: answer[each] for each in expected} == expected
        assert json.loads(answer["Policies"]) == policies[:2]
    listed = names(sdk, "ListApplicationAccessPoints", "ApplicationAccessPoints", "ApplicationAccessPoint")
    assert name in listed

    with refused("Rejected.ResourceInUse", 409):
        sdk.call("DeletePolicy", name=policies[0])
    sdk.call("UpdateApplicationAccessPoint", name=name, policies=json.dumps(policies[1:]))
    changed = sdk.call("DescribeApplicationAccessPoint", name=name)
    assert (json.loads(changed["Policies"]), changed["Description"]) == (policies[1:], "the shop")
    with refused("InvalidParameter", 400):
        sdk.call("UpdateApplicationAccessPoint", name=name, policies=json.dumps(policies))
    with refused("Forbidden.ResourceNotFound", 404):
        sdk.call("UpdateApplicationAccessPoint", name=name, policies=json.dumps([new_name("policy-")]))
    with refused("Rejected.ResourceExist", 409):
        sdk.call("CreateApplicationAccessPoint", name=name, policies=json.dumps(policies[:1]))

    client_key = sdk.call("CreateClientKey", aap_name=name, password=PASSWORD)["ClientKeyId"]
    sdk.call("DeleteApplicationAccessPoint", name=name)
    with refused("Forbidden.ResourceNotFound", 404):
        sdk.call("GetClientKey", client_key_id=client_key)
    for action in ("DescribeApplicationAccessPoint", "DeleteApplicationAccessPoint"):
        with refused("Forbidden.ResourceNotFound", 404):
            sdk.call(action, name=name)
    for policy in policies:
        sdk.call("DeletePolicy", name=policy)


def spki(key: Any) -> bytes:
    """A public key's SubjectPublicKeyInfo."""
    der: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der


def without_request_id(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer but for what names its request."""
    return {name: value for name, value in answer.items() if name != "RequestId"}
