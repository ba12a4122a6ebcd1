"""Whether an event is missing: streams count theirs from 1, without gaps."""

import re

from outcome import Differs

OWN = re.compile(r"(task|run|review|ticket)/")
NAMES = {
    "qa.requested": ("runId", "run"),
    "retries.counted": ("runId", "run"),
    "judgement.recorded": ("runId", "run"),
    "review.settled": ("ticketId", "ticket"),
    "run.resumed": ("ticketId", "ticket"),
    "decision.recorded": ("ticketId", "ticket"),
}


class Streams:
    def __init__(self):
        self.by_subject, self.named = {}, {}

    def add(self, index: int, kind: str, subject: str, sequence: int, data: dict):
        seen = self.by_subject.setdefault(subject, set())
        if sequence in seen:
            raise Differs("streams", f"event {sequence} of stream {subject} stands there twice", index)
        seen.add(sequence)
        field, stream = NAMES.get(kind, (None, None))
        if isinstance(data.get(field), str):
            self.named.setdefault(f"{stream}/{data[field]}", index)

    def refuse_gaps(self):
        for subject, seen in self.by_subject.items():
            if not OWN.match(subject):
                continue
            for sequence in range(1, max(seen)):
                if sequence not in seen:
                    raise Differs("streams", f"event {sequence} of stream {subject} is missing")

    def missing(self) -> list:
        return [(s, index) for s, index in self.named.items() if s not in self.by_subject]

    def counts(self) -> dict:
        own = sum(1 for subject in self.by_subject if OWN.match(subject))
        return {"complete": own, "shared": len(self.by_subject) - own}
