"""Where a file says something else than its events."""

from ecmascript import items, spell

# Fields that hold what workflows, models, tools and people said: nothing may be added to that.
SAID = {"value", "usage", "findings"}
ABSENT = object()


class _Level:
    """Two objects, or two lists, that are gone through."""

    def __init__(self, place, expected, found, is_said):
        self.place, self.is_said, self.are_lists = place, is_said, isinstance(found, list)
        self.expected, self.found = dict(_fields(expected)), dict(_fields(found))
        self.rest = iter(self.expected.items())


def compare(expected, found):
    """The first place that differs, or None; and the places that only the file has. Of any depth."""
    levels, unknown = [], []
    first = _hold(levels, "", expected, found, False)
    while levels and first is None:
        level = levels[-1]
        name, value = next(level.rest, (None, None))
        if name is not None:
            is_said = level.is_said or name in SAID
            first = _hold(levels, _place(name), value, level.found.get(name, ABSENT), is_said)
            continue
        more = [name for name in level.found if name not in level.expected]
        if more and (level.is_said or level.are_lists):
            first = _at(levels, _place(more[0])), ABSENT, level.found[more[0]]
        else:
            unknown += [_at(levels, _place(name)) for name in more]
        levels.pop()
    return first, unknown


def _hold(levels, place, expected, found, is_said):
    both_lists = isinstance(expected, list) and isinstance(found, list)
    both_objects = isinstance(expected, dict) and isinstance(found, dict)
    if both_lists or both_objects:
        levels.append(_Level(place, expected, found, is_said))
        return None
    return None if _is_same(expected, found) else (_at(levels, place), expected, found)


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


def _at(levels, place: str) -> str:
    """Only put together where it is asked for: at each level it would be as long as the level is deep."""
    return "".join(level.place for level in levels) + place


def _place(name: str) -> str:
    return f"/{name.replace('~', '~0').replace('/', '~1')}"
