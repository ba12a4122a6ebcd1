"""Opens what is sealed with the key that stands beside it: "Sealed content" of docs/reference/evidence.md."""

import base64
import hashlib
import re

from aes_gcm import opened
from ecmascript import parse, spell
from outcome import Differs
from said import facts

KEY = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def disclosed(index: int, event: dict, entry: dict):
    """The event with its content opened, or left out; and how it stands with it."""
    content, key, erased = facts(event.get("content")), entry.get("contentKey"), "contentErased" in entry
    keyed = isinstance(event.get("subjectkey"), str)
    closed = keyed and content.get("sealed") == "A256GCM" and all(isinstance(content.get(n), str) for n in ("key", "value"))
    if key is not None and erased:
        raise Differs("content", "it has a key to its content, and is said to be erased", index)
    if keyed and content.get("erased") is True:
        return event, "erased"
    if not closed and (key is not None or erased):
        raise Differs("content", "nothing in it is sealed, and the file says otherwise", index)
    if not closed:
        return event, "clear"
    if key is None:
        return {**event, "content": None}, "erased" if erased else "sealed"
    said = _said(index, event, content, key)
    return {**event, "content": said.get("content"), "data": {**facts(event.get("data")), **facts(said.get("data"))}}, "opened"


def _said(index: int, event: dict, content: dict, key: str) -> dict:
    bound_to = spell([event.get(name) for name in ("id", "type", "subject", "tenantid")]).encode()
    value = content["value"]
    is_exact = isinstance(event.get("id"), str) and _text_of(_bytes(value)) == value
    committed = is_exact and KEY.match(key) and content.get("commitment") == _commitment(_bytes(key))
    text = opened(_bytes(key), _bytes(value), bound_to) if committed else None
    try:
        return facts(parse(text.decode()))
    except (AttributeError, ValueError):
        raise Differs("content", "its content does not open with its key: one of them was changed", index) from None


def _commitment(key: bytes) -> str:
    return _text_of(hashlib.sha256(b"nightshift/content-key/" + key).digest())


def _text_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
