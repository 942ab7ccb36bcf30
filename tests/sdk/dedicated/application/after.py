"""An application after its move to a KMS instance: only its client is made in another way."""

import base64
import json
import os

from aliyunsdkcore.auth.credentials import AccessKeyCredential
from aliyunsdkkms.request.v20160120.DecryptRequest import DecryptRequest
from aliyunsdkkms.request.v20160120.EncryptRequest import EncryptRequest
from alibabacloud_dkms_transfer.kms_transfer_acs_client import KmsTransferAcsClient
from openapi.models import Config


def make_client():
    credential = AccessKeyCredential(
        os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
    )
    config = Config()
    config.protocol = "https"
    config.client_key_file = os.environ["KMS_CLIENT_KEY_FILE"]
    config.password = os.environ["KMS_CLIENT_KEY_PASSWORD"]
    config.endpoint = os.environ["KMS_INSTANCE_ENDPOINT"]
    return KmsTransferAcsClient(config=config, credential=credential, verify=os.environ["KMS_INSTANCE_CA_FILE"])


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
