"""Signatures of bundles: Ed25519 by `cryptography` (extra `sign`), keys in PEM files.

What is signed is a line that names the purpose and the digest of the bundle, so that a signature
made here is of no use anywhere else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from onshore.graph.errors import InvalidInput, MissingExtra, Problem
from onshore.loaders.files.reading import read_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

ALGORITHM = "ed25519"
PURPOSE = "onshore bundle 1"
MAX_KEY_BYTES = 64_000
_PURPOSE = "signing and checking signatures"


class SigningKey:
    """A private key that signs digests."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    def sign(self, digest: str) -> dict[str, str]:
        """The `signature` of a bundle with this digest."""
        return {
            "algorithm": ALGORITHM,
            "public_key": base64.b64encode(self._key.public_key().public_bytes_raw()).decode(),
            "value": base64.b64encode(self._key.sign(message(digest))).decode(),
        }


def message(digest: str) -> bytes:
    """The bytes that are signed."""
    return f"{PURPOSE}\n{digest}\n".encode()


def read_private_key(path: Path) -> SigningKey:
    """An Ed25519 private key without a passphrase; InvalidInput for any other file."""
    _demand()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = read_bytes(path, MAX_KEY_BYTES, "MAX_KEY_BYTES")
    try:
        key = load_pem_private_key(data, None)
    except TypeError:
        raise _wrong(path, "the key has a passphrase; give a copy without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise _wrong(path, "is not a private key in PEM form") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _wrong(path, "is not an Ed25519 key")
    return SigningKey(key)


def read_public_key(path: Path) -> bytes:
    """The 32 bytes of an Ed25519 public key; InvalidInput for any other file."""
    _demand()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = read_bytes(path, MAX_KEY_BYTES, "MAX_KEY_BYTES")
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise _wrong(path, "is not a public key in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _wrong(path, "is not an Ed25519 key")
    return key.public_bytes_raw()


def check_signature(digest: str, public_key: str, value: str) -> bytes | None:
    """The 32 bytes of the key that signed the digest; None where the signature is not right."""
    _demand()
    from cryptography.exceptions import InvalidSignature

    try:
        raw = base64.b64decode(public_key, validate=True)
        _public(raw).verify(base64.b64decode(value, validate=True), message(digest))
    except (InvalidSignature, ValueError, binascii.Error):
        return None
    return raw


def fingerprint(raw: bytes) -> str:
    """What people compare of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _public(raw: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(raw)


def _demand() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise MissingExtra("sign", _PURPOSE) from None


def _wrong(path: Path, reason: str) -> InvalidInput:
    return InvalidInput([Problem(reason, file=str(path))])
