"""JSON as ECMAScript reads and spells it: hashes are of its spelling."""

import json
import re

_ARRAY_INDEX = re.compile(r"(0|[1-9][0-9]*)\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\ud800-\udfff]')


def parse(text: str):
    """As JSON.parse: every number is a double. Raises ValueError."""
    return json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse)


def _number(text: str):
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= 2**53 else value


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
    """As JSON.stringify; `is_sorted`: with the names of objects in order."""
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return '"' + _TO_ESCAPE.sub(_escaped, value) + '"'
    if isinstance(value, (int, float)):
        return spell_number(value)
    if isinstance(value, list):
        return "[" + ",".join(spell(one, is_sorted) for one in value) + "]"
    if is_sorted:
        value = {name: value[name] for name in sorted(value, key=_code_units)}
    fields = (f"{spell(name)}:{spell(one, is_sorted)}" for name, one in items(value))
    return "{" + ",".join(fields) + "}"


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
