"""JSON as ECMAScript reads and spells it: hashes are of its spelling."""

import json
import re

import nested

_ARRAY_INDEX = re.compile(r"(0|[1-9][0-9]*)\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\ud800-\udfff]')


def parse(text: str):
    """As JSON.parse: every number is a double, and any depth is read. Raises ValueError."""
    try:
        return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse)
    except RecursionError:
        return nested.parse(text, _number)


def _number(text: str):
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _refuse(name: str):
    raise ValueError(f"{name} is no JSON")


def items(value: dict):
    """In the order in which ECMAScript goes through an object: whole numbers first."""
    numbered = [name for name in value if _is_index(name)]
    if not numbered:
        return list(value.items())
    names = sorted(numbered, key=int) + [name for name in value if not _is_index(name)]
    return [(name, value[name]) for name in names]


def _is_index(name: str) -> bool:
    return len(name) <= 10 and bool(_ARRAY_INDEX.match(name)) and int(name) < 2**32 - 1


def spell(value, is_sorted: bool = False) -> str:
    """As JSON.stringify, at any depth; `is_sorted`: with the names of objects in order."""
    parts, waiting = [], [("", value)]
    while waiting:
        before, one = waiting.pop()
        parts.append(before)
        if isinstance(one, (list, dict)):
            begin, end, members = _opened(one, is_sorted)
            parts.append(begin)
            waiting.append((end, _NOTHING))
            waiting += reversed(members)
        elif one is not _NOTHING:
            parts.append(_leaf(one))
    return "".join(parts)


# Behind the end of an object or a list.
_NOTHING = object()


def _opened(value, is_sorted: bool):
    """How it begins and ends, and its members, each with what stands before it."""
    if isinstance(value, list):
        return "[", "]", [("," if at else "", one) for at, one in enumerate(value)]
    if is_sorted:
        value = {name: value[name] for name in sorted(value, key=_code_units)}
    members = enumerate(items(value))
    return "{", "}", [(f"{',' if at else ''}{_quoted(name)}:", one) for at, (name, one) in members]


def _leaf(value) -> str:
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    return _quoted(value) if isinstance(value, str) else spell_number(value)


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escaped, text) + '"'


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


def _escaped(match) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


def spell_number(value) -> str:
    """ECMAScript's Number::toString: the shortest digits that give the same double."""
    value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        return "null"
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = point - 1
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{tail}e{'+' if power > 0 else '-'}{abs(power)}"
