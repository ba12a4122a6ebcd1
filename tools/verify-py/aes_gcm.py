"""AES-256-GCM after FIPS 197 and NIST SP 800-38D, to open only: the key stands in the file, so nothing here is secret."""

NONCE_BYTES, TAG_BYTES = 12, 16


def opened(key: bytes, sealed: bytes, bound_to: bytes):
    """What was sealed as nonce | ciphertext | tag, or None if key, text or binding is another."""
    if len(key) != 32 or len(sealed) < NONCE_BYTES + TAG_BYTES:
        return None
    nonce, text, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    schedule = _schedule(key)
    first = int.from_bytes(nonce, "big") << 32 | 1
    mask = _block(schedule, first)
    if _hash(_block(schedule, 0), bound_to, text) ^ mask != int.from_bytes(tag, "big"):
        return None
    blocks = (len(text) + 15) // 16
    stream = b"".join(_block(schedule, first + at).to_bytes(16, "big") for at in range(1, blocks + 1))
    size = len(text)
    return (int.from_bytes(text, "big") ^ int.from_bytes(stream[:size], "big")).to_bytes(size, "big")


# GHASH, four bits at a time

_REDUCED = [0x0000, 0x1C20, 0x3840, 0x2460, 0x7080, 0x6CA0, 0x48C0, 0x54E0]
_REDUCED += [0xE100, 0xFD20, 0xD940, 0xC560, 0x9180, 0x8DA0, 0xA9C0, 0xB5E0]
_REDUCED = [one << 112 for one in _REDUCED]


def _hash(h: int, bound_to: bytes, text: bytes) -> int:
    table = _multiples(h)
    sizes = (8 * len(bound_to)).to_bytes(8, "big") + (8 * len(text)).to_bytes(8, "big")
    data = _padded(bound_to) + _padded(text) + sizes
    y = 0
    for at in range(0, len(data), 16):
        y = _times(table, y ^ int.from_bytes(data[at : at + 16], "big"))
    return y


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def _multiples(h: int) -> list:
    table = [0] * 16
    table[8] = h
    for at in (4, 2, 1):
        h = h >> 1 ^ (0xE1 << 120 if h & 1 else 0)
        table[at] = h
    for at in (2, 4, 8):
        for more in range(1, at):
            table[at + more] = table[at] ^ table[more]
    return table


def _times(table: list, x: int) -> int:
    z = 0
    for shift in range(0, 128, 4):
        z = z >> 4 ^ _REDUCED[z & 15] ^ table[x >> shift & 15]
    return z


# AES


def _doubled(value: int) -> int:
    return (value << 1 ^ (0x11B if value & 0x80 else 0)) & 0xFF


def _boxes():
    power, logarithm, value = [0] * 255, [0] * 256, 1
    for at in range(255):
        power[at], logarithm[value] = value, at
        value ^= _doubled(value)
    box = []
    for one in range(256):
        inverse = power[-logarithm[one] % 255] if one else 0
        turned = inverse
        for turn in range(1, 5):
            turned ^= (inverse << turn | inverse >> 8 - turn) & 0xFF
        box.append(turned ^ 0x63)
    return box


BOX = _boxes()
_FIRST = [_doubled(s) << 24 | s << 16 | s << 8 | _doubled(s) ^ s for s in BOX]
_SECOND, _THIRD, _FOURTH = ([one >> turn | one << 32 - turn & 0xFFFFFFFF for one in _FIRST] for turn in (8, 16, 24))


def _substituted(word: int) -> int:
    return BOX[word >> 24] << 24 | BOX[word >> 16 & 255] << 16 | BOX[word >> 8 & 255] << 8 | BOX[word & 255]


def _schedule(key: bytes) -> list:
    words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, 32, 4)]
    constant = 1
    for at in range(8, 60):
        word = words[-1]
        if at % 8 == 0:
            word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF) ^ constant << 24
            constant = _doubled(constant)
        elif at % 8 == 4:
            word = _substituted(word)
        words.append(words[at - 8] ^ word)
    return words


def _block(words: list, block: int) -> int:
    a, b, c, d = (block >> shift & 0xFFFFFFFF ^ word for shift, word in zip((96, 64, 32, 0), words))
    for at in range(4, 56, 4):
        a, b, c, d = (
            _mixed(a, b, c, d) ^ words[at],
            _mixed(b, c, d, a) ^ words[at + 1],
            _mixed(c, d, a, b) ^ words[at + 2],
            _mixed(d, a, b, c) ^ words[at + 3],
        )
    last = (_shifted(a, b, c, d), _shifted(b, c, d, a), _shifted(c, d, a, b), _shifted(d, a, b, c))
    whole = 0
    for column, word in zip(last, words[56:]):
        whole = whole << 32 | column ^ word
    return whole


def _mixed(a, b, c, d) -> int:
    return _FIRST[a >> 24] ^ _SECOND[b >> 16 & 255] ^ _THIRD[c >> 8 & 255] ^ _FOURTH[d & 255]


def _shifted(a, b, c, d) -> int:
    return BOX[a >> 24] << 24 | BOX[b >> 16 & 255] << 16 | BOX[c >> 8 & 255] << 8 | BOX[d & 255]
