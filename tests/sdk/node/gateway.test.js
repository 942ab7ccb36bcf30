// @alicloud/kms20160120, unmodified. It checks the type of every member of an answer.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createRequire } from "node:module";
import { constants, createPublicKey, publicEncrypt, randomBytes, verify } from "node:crypto";

import { start } from "./product.js";

const require = createRequire(import.meta.url);
const kms = require("@alicloud/kms20160120");
const { Config } = require("@alicloud/rpc-client");

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
let server;
let client;

before(async () => {
  server = await start();
  const { accessKeyId, accessKeySecret, endpoint } = server;
  const config = new Config({ accessKeyId, accessKeySecret, endpoint, regionId: "cn-hangzhou", protocol: "http" });
  client = new kms.default(config);
});

after(async () => assert.equal(await server.stop(), 0));

/** Calls an operation, as `createKey`, with its parameters. */
function call(operation, parameters = {}) {
  const name = `${operation[0].toUpperCase()}${operation.slice(1)}Request`;
  return client[operation](new kms[name](parameters));
}

const newKey = async (parameters = {}) => (await call("createKey", parameters)).keyMetadata;
const refused = (code, statusCode) => (error) => error.code === `${code}Error` && error.message.includes(`code: ${statusCode}`);

for (const context of [undefined, { tenant: "42", app: "billing" }]) {
  test(`what is encrypted is decrypted ${context ? "in its context" : "without one"}`, async () => {
    const { keyId } = await newKey();
    const bound = context ? { encryptionContext: context } : {};

    const made = await call("encrypt", { keyId, plaintext: base64("hello"), ...bound });
    const opened = await call("decrypt", { ciphertextBlob: made.ciphertextBlob, ...bound });

    assert.equal(opened.plaintext, base64("hello"));
    assert.equal(opened.keyId, keyId);
    assert.equal(opened.keyVersionId, made.keyVersionId);
    if (context) {
      await assert.rejects(call("decrypt", { ciphertextBlob: made.ciphertextBlob }), refused("InvalidParameter", 400));
    }
  });
}

test("data keys", async () => {
  const { keyId } = await newKey();

  const made = await call("generateDataKey", { keyId, keySpec: "AES_256" });
  const opened = await call("decrypt", { ciphertextBlob: made.ciphertextBlob });

  assert.equal(Buffer.from(made.plaintext, "base64").length, 32);
  assert.equal(opened.plaintext, made.plaintext);
});

test("signatures hold by Node.js too", async () => {
  const { keyId, primaryKeyVersion } = await newKey({ keySpec: "RSA_2048", keyUsage: "SIGN/VERIFY" });
  const digest = base64(require("node:crypto").createHash("sha256").update("what is signed").digest());
  const request = { keyId, keyVersionId: primaryKeyVersion, algorithm: "RSA_PKCS1_SHA_256", digest };

  const { value } = await call("asymmetricSign", request);
  const told = await call("asymmetricVerify", { ...request, value });
  const { publicKey } = await call("getPublicKey", { keyId, keyVersionId: primaryKeyVersion });

  assert.equal(told.value, true);
  assert.ok(verify("sha256", Buffer.from("what is signed"), publicKey, Buffer.from(value, "base64")));
});

test("material is imported", async () => {
  const { keyId, keyState } = await newKey({ origin: "EXTERNAL" });
  assert.equal(keyState, "PendingImport");
  const wrapping = { keyId, wrappingAlgorithm: "RSAES_OAEP_SHA_256", wrappingKeySpec: "RSA_2048" };

  const parameters = await call("getParametersForImport", wrapping);
  const key = createPublicKey({ key: Buffer.from(parameters.publicKey, "base64"), format: "der", type: "spki" });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key, padding, oaepHash: "sha256" }, randomBytes(32));
  await call("importKeyMaterial", {
    keyId,
    encryptedKeyMaterial: base64(wrapped),
    importToken: parameters.importToken,
    keyMaterialExpireUnix: 0,
  });

  assert.equal((await call("describeKey", { keyId })).keyMetadata.keyState, "Enabled");
});

test("secrets and their versions", async () => {
  const secretName = `node-${randomBytes(6).toString("hex")}`;
  const encryptionKeyId = (await newKey()).keyId;
  await call("createSecret", { secretName, secretData: "first", versionId: "v1", encryptionKeyId });
  await call("putSecretValue", { secretName, secretData: "second", versionId: "v2" });

  const value = await call("getSecretValue", { secretName });
  const versions = await call("listSecretVersionIds", { secretName });

  assert.equal(value.secretData, "second");
  assert.deepEqual(value.versionStages.versionStage, ["ACSCurrent"]);
  assert.equal(versions.totalCount, 2);
});

test("lists come in pages", async () => {
  for (let number = 0; number < 3; number += 1) await newKey();

  const seen = new Set();
  const first = await call("listKeys", { pageNumber: 1, pageSize: 2 });
  for (let pageNumber = 1; seen.size < first.totalCount; pageNumber += 1) {
    const page = await call("listKeys", { pageNumber, pageSize: 2 });
    assert.ok(page.keys.key.length > 0, `page ${pageNumber}`);
    for (const { keyId } of page.keys.key) seen.add(keyId);
  }

  assert.ok(seen.size >= 3);
});

test("refusals have the codes of the catalogue", async () => {
  const keyId = "00000000-0000-4000-8000-000000000000";
  await assert.rejects(call("describeKey", { keyId }), refused("Forbidden.KeyNotFound", 404));

  const disabled = (await newKey()).keyId;
  await call("disableKey", { keyId: disabled });
  await assert.rejects(call("encrypt", { keyId: disabled, plaintext: base64("x") }), refused("Rejected.Disabled", 409));

  const { accessKeyId, endpoint } = server;
  const stranger = { accessKeyId, accessKeySecret: "wrong", endpoint, regionId: "cn-hangzhou", protocol: "http" };
  const wrong = new kms.default(new Config(stranger));
  await assert.rejects(wrong.listKeys(new kms.ListKeysRequest({})), refused("SignatureDoesNotMatch", 400));
});
