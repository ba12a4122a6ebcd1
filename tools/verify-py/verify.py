#!/usr/bin/env python3
"""Verifies evidence files (nightshift.evidence/2) with nothing but the file and a key."""

import argparse
import json
import re
import sys

import signed_note
from compare import compare, shown
from disclosed import disclosed
from ecmascript import parse, spell
from hashes import Hashes
from merkle import is_included, leaf_hash
from outcome import Differs
from said import Said, facts, text
from streams import Streams
from writers import is_writer

FORMAT = "nightshift.evidence/2"
# The same, but that nothing was said of keys to content.
FORMER = "nightshift.evidence/1"
HEAD_END = ',"events":['
BESIDE = {"format", "exportedAt", "exporter", "checkpoint", "awaited"}
HEX = re.compile(r"[0-9a-f]{64}\Z")
VERSION = re.compile(r"\.v[0-9]+\Z")
EXIT = {"verified": 0, "differs": 1, "incomplete": 4}


class Verifier:
    def __init__(self, keys: list):
        self.keys, self.checkpoint, self.head = keys, None, None
        self.tenant, self.last, self.ended = None, 0, False
        self.events = self.proved = self.unused = 0
        self.content = {"clear": 0, "opened": 0, "sealed": 0, "erased": 0}
        self.said, self.streams, self.hashes = Said(), Streams(), Hashes()
        self.unknown, self.missing, self.unended, self.is_open = [], [], [], False

    def verify(self, lines) -> dict:
        difference = None
        try:
            self._read(lines)
            self._compare()
        except Differs as differs:
            difference = differs.difference
        return self._verdict(difference)

    def _read(self, lines):
        texts = (self._text(line) for line in lines)
        self._open(next(texts, ""))
        for line in texts:
            is_last = not line.endswith(",")
            self._entry(_object(line if is_last else line[:-1]))
            if is_last:
                break
        else:
            raise Differs("format", "it ends before its end")
        if list(texts) != ["]}"]:
            raise Differs("format", "it does not end with one end")

    def _text(self, line: bytes) -> str:
        try:
            return line.removesuffix(b"\n").decode()
        except UnicodeDecodeError:
            raise Differs("format", "a line is not UTF-8") from None

    def _open(self, line: str):
        if not line.endswith(HEAD_END):
            raise Differs("format", "its first line is no head of an evidence file")
        self.head = _object(line[: -len(HEAD_END)] + "}")
        if self.head.get("format") not in (FORMAT, FORMER):
            raise Differs("format", f"its format is not {FORMAT}, nor {FORMER}", at="/format")
        if "awaited" in self.head:
            _refuse_no_range(facts(self.head["awaited"]))
        checkpoint = self.head.get("checkpoint")
        if checkpoint is not None:
            self.checkpoint = self._signed(facts(checkpoint))

    def _signed(self, given: dict) -> signed_note.Checkpoint:
        note, keys = given.get("note"), given.get("keys")
        if not isinstance(note, str) or not isinstance(keys, list) or not all(isinstance(k, str) for k in keys):
            raise Differs("format", "its checkpoint has no note, or no keys", at="/checkpoint")
        try:
            checkpoint = signed_note.open_note(note, self.keys or keys)
            if spell(given.get("size")) != str(checkpoint.size):
                raise signed_note.NotSigned(f"it is of {checkpoint.size} events, and the file says otherwise")
        except signed_note.NotSigned as why:
            reason = f"the checkpoint does not count: {why}"
            raise Differs("checkpoint", reason, at="/checkpoint/note") from None
        return checkpoint

    def _entry(self, entry: dict):
        index, leaf, proof, raw = (entry.get(name) for name in ("index", "leaf", "proof", "bytes"))
        _refuse_malformed(entry, index, leaf, proof, raw)
        if index <= self.last:
            raise Differs("order", f"it stands after event {self.last}", index)
        self.last = index
        self.events += 1
        self._prove(index, leaf, proof, raw.encode())
        self._say(index, raw, entry)

    def _prove(self, index, said, proof, raw):
        leaf = leaf_hash(raw)
        if leaf.hex() != said:
            raise Differs("leaf", f"its bytes have the leaf {leaf.hex()}, and {said} stands beside them", index)
        covered = self.checkpoint is not None and index <= self.checkpoint.size
        if covered != (proof is not None):
            raise Differs("proof", "it has no path" if covered else "no checkpoint covers its path", index)
        if not covered:
            return
        path = [bytes.fromhex(one) for one in proof]
        if not is_included(leaf, index - 1, self.checkpoint.size, path, self.checkpoint.root):
            raise Differs("proof", "its path does not lead to the signed root", index)
        self.proved += 1

    def _say(self, index, raw, entry):
        event = _event(index, raw)
        kind, subject, sequence = VERSION.sub("", event["type"]), event["subject"], event["sequence"]
        tenant, task, data = event["tenantid"], event["taskid"], facts(event.get("data"))
        workflow = facts(facts(self.head.get("versions")).get("workflow"))
        hashed = text(data.get("hash"))
        registers = kind == "workflow.registered" and hashed is not None and hashed == workflow.get("sha256")
        if not registers:
            self.tenant = tenant if self.tenant is None else self.tenant
        mine = tenant == self.tenant and task == facts(self.head.get("task")).get("taskId")
        if not (mine or registers):
            raise Differs("event", "it is an event of another task", index)
        if not is_writer(event.get("source"), kind):
            raise Differs("event", "its source writes no events of this type", index)
        said = self._opened(index, event, entry)
        self.streams.add(index, kind, event["source"], subject, sequence, data)
        data, content = facts(said.get("data")), facts(said.get("content"))
        self.said.add(index, kind, event["time"], data, content)
        self.hashes.add(index, kind, data, content)

    def _opened(self, index, event, entry) -> dict:
        is_former = self.head["format"] == FORMER
        self.unused += is_former and "contentKey" in entry
        said, how = disclosed(index, event, {} if is_former else entry)
        self.content[how] += 1
        return said

    def _compare(self):
        fields = self.said.fields()
        self.streams.refuse_gaps()
        status = fields["task"]["status"] if fields["task"] is not None else None
        self.is_open, is_completed = status == "open", status == "completed"
        if not self.is_open:
            self.streams.refuse_absent(is_completed)
            self.unended = self.streams.unended(is_completed)
        self.missing = self.streams.missing()
        if fields["task"] is None:
            raise Differs("event", "the event that accepted the task is not among them")
        head = {name: value for name, value in self.head.items() if name not in BESIDE}
        first, self.unknown = compare(fields, head)
        if first:
            at, expected, found = first
            raise Differs("parts", f"{at} is {shown(found)}, and the events say {shown(expected)}", at=at)
        if self.hashes.difference:
            raise self.hashes.difference

    def _unproved(self) -> list:
        checkpoint = [] if self.checkpoint else ["no-checkpoint"]
        if self.checkpoint and not self.keys:
            checkpoint.append("no-key")
        if self.checkpoint and self.proved < self.events:
            checkpoint.append("unsigned")
        more = [
            ("awaited-rows", "awaited" in self.head),
            ("open", self.is_open),
            ("missing-streams", self.missing),
            ("unended-streams", self.unended),
            ("unknown-fields", self.unknown),
            ("sealed", self.unused),
        ]
        return checkpoint + [code for code, is_so in more if is_so]

    def _verdict(self, difference) -> dict:
        unproved = [] if difference else self._unproved()
        signed = self.checkpoint
        return {
            "verdict": "differs" if difference else "incomplete" if unproved else "verified",
            "difference": difference,
            "unproved": [{"code": code} for code in unproved],
            "taskId": (self.said.task or {}).get("taskId"),
            "events": self.events,
            "proved": self.proved,
            "streams": self.streams.counts(),
            "content": {name: self.content[name] for name in ("opened", "sealed", "erased")},
            "hashes": {"checked": self.hashes.checked, "absent": self.hashes.absent},
            "checkpoint": signed
            and {
                "origin": signed.origin,
                "size": signed.size,
                "root": signed.root.hex(),
                "signedBy": signed.signed_by,
            },
        }


def _object(text: str) -> dict:
    """Only what is spelled as JSON.stringify spells it: it can be read in one way alone."""
    try:
        value = parse(text)
        if isinstance(value, dict) and spell(value) == text:
            return value
    except ValueError:
        pass
    raise Differs("format", "a line is not as the format lays it out")


def _refuse_malformed(entry, index, leaf, proof, raw):
    is_hash = lambda one: isinstance(one, str) and bool(HEX.match(one))
    key = entry.get("contentKey", "")
    is_whole = isinstance(index, int) and not isinstance(index, bool) and 0 < index < 2**53
    is_erased = entry.get("contentErased", True) is True
    is_path = proof is None and "proof" in entry or isinstance(proof, list) and all(map(is_hash, proof))
    if not (is_whole and is_hash(leaf) and is_path and isinstance(raw, str) and isinstance(key, str) and is_erased):
        raise Differs("format", "a line is no event as the format lays one out")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise Differs("format", "the bytes of an event are not UTF-8") from None


def _refuse_no_range(awaited: dict):
    places = [awaited.get("after"), awaited.get("upTo")]
    if not all(type(one) is int and 0 <= one < 2**53 for one in places) or places[0] >= places[1]:
        raise Differs("format", "what it says of awaited rows is no range of places", at="/awaited")


def _event(index: int, raw: str) -> dict:
    try:
        event = parse(raw)
        places = [event[name] for name in ("type", "time", "source", "subject", "tenantid", "taskid")]
        if all(isinstance(one, str) for one in places) and type(event["sequence"]) is int:
            return event
    except (ValueError, KeyError, TypeError):
        pass
    raise Differs("event", "its bytes are no event", index)


def keys_in(given: list) -> list:
    """Verifier keys, or files that hold them, one a line."""
    keys = []
    for one in given:
        try:
            keys.append(signed_note.key_of(one).text)
        except signed_note.NotSigned:
            with open(one, encoding="utf-8") as file:
                lines = [line.strip() for line in file]
            found = [line for line in lines if line and not line.startswith("#")]
            keys += [signed_note.key_of(line).text for line in found]
            if not found:
                raise signed_note.NotSigned(f"{one} holds no key") from None
    return keys


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--key", action="append", default=[], help="verifier key, or a file that holds it")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        keys = keys_in(arguments.key)
        with open(arguments.file, "rb") as file:
            verdict = Verifier(keys).verify(file)
    except (OSError, signed_note.NotSigned) as why:
        print(f"error {why}", file=sys.stderr)
        return 2
    # Whatever the terminal can show: what cannot be printed must not be taken for a verdict.
    sys.stdout.reconfigure(errors="backslashreplace")
    print(json.dumps(verdict) if arguments.json else _line(verdict))
    return EXIT[verdict["verdict"]]


def _line(verdict: dict) -> str:
    difference = verdict["difference"]
    if difference:
        where = "" if difference["index"] is None else f", first at event {difference['index']}"
        return f"DIFFERS  {difference['check']}{where}: {_visible(difference['reason'])}"
    codes = ", ".join(one["code"] for one in verdict["unproved"])
    what = f"task {_visible(str(verdict['taskId']))}: {verdict['proved']} of {verdict['events']} events in the signed tree"
    content = {"sealed": "content sealed, without a key", "erased": "content erased"}
    closed = [f"\n{words}: {verdict['content'][how]} events" for how, words in content.items() if verdict["content"][how]]
    return f"{verdict['verdict'].upper()}  {what}" + (f"\nnot proved: {codes}" if codes else "") + "".join(closed)


def _visible(text: str) -> str:
    """Strangers wrote parts of it: what would move the cursor, or is no character, stands as its code."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


if __name__ == "__main__":
    sys.exit(main())
