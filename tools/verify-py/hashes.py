"""Hashes of values and prompts, computed again: "Hashes of values" of docs/reference/evidence.md."""

import hashlib

from ecmascript import spell
from outcome import Differs
from said import text

VALUES = {
    "workflow.registered": ("hash", "data", "definition"),
    "task.accepted": ("briefHash", "content", "brief"),
    "stage.completed": ("outputHash", "content", "output"),
    "task.completed": ("outputHash", "content", "output"),
    "run.completed": ("outputHash", "content", "output"),
    "qa.requested": ("outputHash", "content", "output"),
    "tool-call.requested": ("argumentsHash", "content", "arguments"),
    "tool-call.completed": ("resultHash", "content", "result"),
    "ticket.opened": ("shownHash", "content", "ask"),
    "ticket.revised": ("shownHash", "content", "ask"),
}


def hash_of(value) -> str:
    return hashlib.sha256(spell(value, is_sorted=True).encode()).hexdigest()


class Hashes:
    def __init__(self):
        self.checked = self.absent = 0
        self.difference = None
        self.prompts, self.lost = {}, set()

    def add(self, index: int, kind: str, data: dict, content: dict):
        if kind in VALUES:
            self._value(index, *VALUES[kind], data, content)
        if kind == "model-call.requested":
            self._requested(index, data, content)
        if kind == "model-call.completed":
            message = content.get("message")
            self._say(data, None if "message" not in content else [message])

    def _value(self, index, field, of, name, data, content):
        recorded = data.get(field)
        holder = data if of == "data" else content
        if not isinstance(recorded, str):
            return
        if name not in holder or "resultBytes" in data:
            self.absent += 1
        else:
            self._hold(index, f"{of}.{name}", recorded, hash_of(holder[name]))

    def _requested(self, index, data, content):
        recorded, run = data.get("promptHash"), text(data.get("runId"))
        if not isinstance(recorded, str):
            return
        messages = content.get("messages")
        given = messages if isinstance(messages, list) else []
        self._say(data, given if "messages" in content else None)
        if run in self.lost:
            self.absent += 1
        else:
            prompt = self.prompts.get(run, hashlib.sha256(b"")).hexdigest()
            self._hold(index, "the prompt", recorded, prompt)

    def _say(self, data, messages):
        run = text(data.get("runId"))
        if messages is None:
            self.lost.add(run)
            return
        prompt = self.prompts.setdefault(run, hashlib.sha256())
        for message in messages:
            prompt.update(f"{spell(message)}\n".encode())

    def _hold(self, index, what, recorded, found):
        self.checked += 1
        if found != recorded and self.difference is None:
            reason = f"{what} has the hash {found}, and the event says {recorded}"
            self.difference = Differs("hashes", reason, index)
