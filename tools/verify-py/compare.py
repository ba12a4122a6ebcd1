"""Where a file says something else than its events."""

from ecmascript import items, spell

# Fields that hold what workflows, models, tools and people said: nothing may be added to that.
SAID = {"value", "usage", "findings"}
ABSENT = object()


def compare(expected, found, at="", is_said=False):
    """The first place that differs, or None; and the places that only the file has."""
    both_lists = isinstance(expected, list) and isinstance(found, list)
    both_objects = isinstance(expected, dict) and isinstance(found, dict)
    if not both_lists and not both_objects:
        return (None if _is_same(expected, found) else (at, expected, found)), []
    one, other = dict(_fields(expected)), dict(_fields(found))
    unknown = []
    for name, value in one.items():
        inside = compare(value, other.get(name, ABSENT), _place(at, name), is_said or name in SAID)
        unknown += inside[1]
        if inside[0]:
            return inside[0], unknown
    more = [name for name in other if name not in one]
    if more and (is_said or both_lists):
        return (_place(at, more[0]), ABSENT, other[more[0]]), unknown
    return None, unknown + [_place(at, name) for name in more]


def shown(value) -> str:
    return "absent" if value is ABSENT else spell(value)[:200]


def _fields(value):
    if isinstance(value, dict):
        return items(value)
    return [(str(index), one) for index, one in enumerate(value)]


def _is_same(one, other) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return spell(one) == spell(other)


def _place(at: str, name: str) -> str:
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
