"""An application of the shared gateway, as it was before its keys moved to a KMS instance."""

import base64
import json
import os

from aliyunsdkcore.auth.credentials import AccessKeyCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkkms.request.v20160120.DecryptRequest import DecryptRequest
from aliyunsdkkms.request.v20160120.EncryptRequest import EncryptRequest


def make_client():
    credential = AccessKeyCredential(
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
    )
    return AcsClient(region_id="cn-hangzhou", credential=credential)


def application(client):
    client.add_endpoint("cn-hangzhou", "Kms", os.environ["KMS_SHARED_ENDPOINT"])
    encrypt = EncryptRequest()
    encrypt.set_protocol_type("http")
    encrypt.set_KeyId(os.environ["KMS_KEY_ID"])
    encrypt.set_Plaintext(base64.b64encode(b"hello from an application").decode())
    blob = json.loads(client.do_action_with_exception(encrypt))["CiphertextBlob"]

    decrypt = DecryptRequest()
    decrypt.set_protocol_type("http")
    decrypt.set_CiphertextBlob(blob)
    opened = json.loads(client.do_action_with_exception(decrypt))["Plaintext"]
    print(base64.b64decode(opened).decode())


if __name__ == "__main__":
    application(make_client())
