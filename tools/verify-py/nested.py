"""JSON of any depth, without recursion: json.loads gives up some hundred levels down, in each version at others."""

import re
from json.decoder import scanstring

_TOKEN = re.compile(
    r"[ \t\n\r]*(?:(?P<mark>[\[\]{},:])|(?P<word>null|true|false)|(?P<text>\")"
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?))"
)
_END = re.compile(r"[ \t\n\r]*\Z")
_WORDS = {"null": None, "true": True, "false": False}

# What may come next.
_VALUE = {"[", "{", "text", "other"}
_FIRST_ITEM = _VALUE | {"]"}
_NAME, _FIRST_NAME = {"text"}, {"text", "}"}
_COLON = {":"}


def parse(text: str, number):
    """As json.loads, numbers by `number`. Raises ValueError."""
    whole = []
    holder, name, around, expected = whole, None, [], _VALUE
    for kind, value in _tokens(text, number):
        if kind not in expected:
            raise ValueError("no JSON")
        if kind == ":":
            expected = _VALUE
        elif kind == ",":
            expected = _VALUE if isinstance(holder, list) else _NAME
        elif expected is _NAME or expected is _FIRST_NAME and kind == "text":
            name, expected = value, _COLON
        elif kind in ("]", "}"):
            holder = around.pop()
            expected = _behind(holder, whole)
        else:
            _put(holder, name, value)
            expected = _behind(holder, whole)
            if kind in ("[", "{"):
                around.append(holder)
                holder, expected = value, _FIRST_ITEM if kind == "[" else _FIRST_NAME
    if holder is not whole or not whole:
        raise ValueError("it ends before its end")
    return whole[0]


def _put(holder, name, value):
    if isinstance(holder, list):
        holder.append(value)
    else:
        holder[name] = value


def _behind(holder, whole):
    if holder is whole:
        return set()
    return {",", "]"} if isinstance(holder, list) else {",", "}"}


def _tokens(text: str, number):
    at = 0
    while not _END.match(text, at):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError("no JSON")
        kind, said, at = token.lastgroup, token.group(token.lastgroup), token.end()
        if kind == "text":
            said, at = scanstring(text, at)
            yield "text", said
        elif kind == "mark":
            yield said, {"[": [], "{": {}}.get(said)
        else:
            yield "other", _WORDS[said] if kind == "word" else number(said)
