"""Opens what the KMS encrypted, with the raw key and Python's `cryptography`: an implementation that is not ours.

Usage: open_ciphertext.py KEY_FILE < CIPHERTEXT_IN_BASE64, with the plaintext on standard output.
The layout is the key version's id (36 ASCII characters), the IV (12 bytes), the AES-GCM output with its tag.
"""

import base64
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

with open(sys.argv[1], "rb") as file:
    key = file.read()
blob = base64.b64decode(sys.stdin.read(), validate=True)
sys.stdout.buffer.write(AESGCM(key).decrypt(blob[36:48], blob[48:], None))
