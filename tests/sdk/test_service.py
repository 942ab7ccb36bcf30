"""What the KMS says about itself."""

from clients import REGION, Client, Gateway
from helpers import new_key, refused


def test_the_regions_are_listed(sdk: Client) -> None:
    regions = sdk.call("DescribeRegions")["Regions"]["Region"]

    ids = [region["RegionId"] for region in regions]
    assert REGION in ids
    assert len(ids) == len(set(ids))


def test_keys_are_in_a_region_that_is_listed(sdk: Client) -> None:
    regions = {region["RegionId"] for region in sdk.call("DescribeRegions")["Regions"]["Region"]}

    arn = sdk.call("DescribeKey", key_id=new_key(sdk))["KeyMetadata"]["Arn"]

    assert arn.split(":")[2] in regions


def test_the_service_is_open(sdk: Client) -> None:
    assert sdk.call("DescribeAccountKmsStatus")["AccountStatus"] == "Enabled"


def test_the_instances_are_listed(sdk: Client, gateway: Gateway) -> None:
    listed = sdk.call("ListKmsInstances", page_number=1, page_size=20)

    ids = [instance["KmsInstanceId"] for instance in listed["KmsInstances"]["KmsInstance"]]
    assert ids == [gateway.instance]
    assert (listed["TotalCount"], listed["PageNumber"], listed["PageSize"]) == (1, 1, 20)


def test_an_operation_that_the_kms_does_not_have_is_not_supported(acs: Client) -> None:
    with refused("UnsupportedOperation", 400):
        acs.call("CreateCertificate", subject="CN=example", key_spec="EC_P256")
