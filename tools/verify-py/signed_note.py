"""C2SP signed notes and checkpoints: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature."""

import base64
import hashlib
import re
from typing import NamedTuple

import ed25519

ED25519, COSIGNATURE = 1, 4
# The spaces of Unicode (White_Space): what \s takes for one differs by language.
_SPACES = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BASE64 = "([A-Za-z0-9+/=]+)"
_KEY = re.compile(rf"([^{_SPACES}+]{{1,200}})\+([0-9a-f]{{8}})\+{_BASE64}\Z")
_SIGNATURE = re.compile(rf"— ([^{_SPACES}+]+) {_BASE64}\Z")
_SIZE = re.compile(r"(0|[1-9][0-9]{0,14})\Z")


class NotSigned(Exception):
    """The note, or a key, is none."""


class Key(NamedTuple):
    text: str
    name: str
    id: str
    algorithm: int
    public_key: bytes


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    signed_by: list


def key_of(text: str) -> Key:
    match = _KEY.match(text)
    raw = _exact(match.group(3)) if match else None
    if raw is None or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
        raise NotSigned("not an Ed25519 verifier key")
    name, key_id = match.group(1), match.group(2)
    if not _is_text(name):
        raise NotSigned("the name of the key is no Unicode text")
    if hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8] != key_id:
        raise NotSigned("the id of the key is not that of its name and bytes")
    return Key(text, name, key_id, raw[0], raw[1:])


def open_note(note: str, keys: list) -> Checkpoint:
    """The checkpoint in it, if a key has signed it, and none of their signatures is forged."""
    text, signatures = _parts(note)
    known = {}
    for key in map(key_of, keys):
        known.setdefault((key.name, key.id), key)
    signers = []
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is None:
            continue
        if not _is_signed(text, signature, key):
            raise NotSigned("a signature on it is not that of the key it names")
        signers.append(key.text)
    checkpoint = _checkpoint(text, signers)
    if not signers:
        raise NotSigned("it is not signed by a key that was named")
    return checkpoint


def _parts(note: str):
    if not _is_text(note):
        raise NotSigned("it is no Unicode text")
    end = note.rfind("\n\n")
    if end < 0 or not note.endswith("\n"):
        raise NotSigned("it has no signatures")
    return note[: end + 1], [_signature(line) for line in note[end + 2 : -1].split("\n")]


def _signature(line: str):
    match = _SIGNATURE.match(line)
    raw = _exact(match.group(2)) if match else None
    if raw is None or len(raw) <= 4:
        raise NotSigned("a line after its text is no signature")
    return match.group(1), raw[:4].hex(), raw[4:]


def _is_signed(text: str, signature: bytes, key: Key) -> bool:
    if key.algorithm == ED25519:
        return ed25519.verify(key.public_key, text.encode(), signature)
    time = int.from_bytes(signature[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return ed25519.verify(key.public_key, message, signature[8:])


def _checkpoint(text: str, signers: list) -> Checkpoint:
    origin, size, root, *_ = (text + "\n\n").split("\n")
    raw = _exact(root)
    if origin == "" or not _SIZE.match(size) or raw is None or len(raw) != 32:
        raise NotSigned("its text is no checkpoint")
    return Checkpoint(origin, int(size), raw, signers)


def _is_text(text: str) -> bool:
    """Bytes are signed: half a surrogate pair has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _exact(text: str):
    """Only the one spelling of these bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == text else None
