"""Whether an event is missing: streams count theirs from 1, without gaps, and come to an end."""

import re

from outcome import Differs
from said import text

OWN = re.compile(r"(task|run|review|ticket)/")
# A stream is one of its service: what another writes under the same subject stands for none of it.
OWNERS = {"task": "orchestrator", "run": "agent-runner", "review": "qa", "ticket": "escalation"}
COUNTED = re.compile(r"(task|run|review|ticket|sample)/")
# How an event vouches for the stream that it names. before: it could not be unless the stream had
# ended. after: the task could not have completed unless it had. awaited: nothing depends on it.
NAMES = {
    "run.requested": [("runId", "run", "after")],
    "qa.requested": [("runId", "run", "before"), ("reviewId", "review", "after")],
    "qa-run.requested": [("runId", "run", "after")],
    "retries.counted": [("runId", "run", "before")],
    "judgement.recorded": [("runId", "run", "before")],
    "disagreement.found": [("ticketId", "ticket", "after")],
    "review.settled": [("ticketId", "ticket", "before")],
    "run.suspended": [("ticketId", "ticket", "awaited")],
    "run.resumed": [("ticketId", "ticket", "before")],
    "task.suspended": [("ticketId", "ticket", "awaited")],
    "task.continued": [("ticketId", "ticket", "before")],
    "decision.requested": [("ticketId", "ticket", "after")],
    "decision.recorded": [("ticketId", "ticket", "before")],
    "sample.drawn": [("ticketId", "ticket", "awaited")],
    "sample.judged": [("ticketId", "ticket", "before")],
}
ENDS = {
    *("task.completed", "task.failed", "task.cancelled"),
    *("run.completed", "run.failed", "run.cancelled"),
    *("ticket.answered", "ticket.withdrawn"),
}
# A review may rest between two rounds; the task may end there, but not complete.
RESTS = {"passed", "correct", "failed"}


class Streams:
    def __init__(self):
        # By service and subject.
        self.by_name = {}
        self.named = {"before": {}, "after": {}, "awaited": {}}
        # Streams of runs by the lease that was granted to them, and the leases that came there.
        self.granted, self.arrived = {}, set()
        self.ended, self.samples, self.reviews, self.rounds = set(), set(), {}, {}

    def add(self, index: int, kind: str, source: str, subject: str, sequence: int, data: dict):
        seen = self.by_name.setdefault((source, subject), set())
        if sequence in seen:
            raise Differs("streams", f"event {sequence} of stream {subject} stands there twice", index)
        seen.add(sequence)
        self._end(kind, source, subject, sequence, data)
        self._lease(kind, data)
        for field, stream, vouching in NAMES.get(kind, []):
            if isinstance(data.get(field), str):
                self.named[vouching].setdefault(f"{stream}/{data[field]}", index)

    def _end(self, kind, source, subject, sequence, data):
        if kind in ENDS:
            self.ended.add(subject)
        ticket, review = text(data.get("ticketId")), text(data.get("reviewId"))
        if kind == "sample.drawn" and ticket is not None:
            # Nobody waits for a sample: it may be looked at long after the task, or never.
            self.samples.add(f"ticket/{ticket}")
        is_review = subject.startswith("review/") and source == "nightshift/qa"
        if is_review and sequence > self.reviews.get(subject, (0,))[0]:
            self.reviews[subject] = (sequence, kind, data.get("verdict"), _round(data))
        if kind == "qa.requested" and review is not None:
            asked = f"review/{review}"
            self.rounds[asked] = max(_round(data), self.rounds.get(asked, 0))

    def _lease(self, kind, data):
        named = [one if isinstance(one, str) else "" for one in (data.get("runId"), data.get("leaseId"))]
        if kind == "lease.granted":
            self.granted[tuple(named)] = f"run/{named[0]}"
        if kind in ("run.funded", "lease.returned"):
            self.arrived.add(tuple(named))

    def has_ended(self, subject: str, is_completed: bool) -> bool:
        if subject not in self.reviews:
            return subject in self.ended
        _, kind, verdict, of_round = self.reviews[subject]
        if kind == "review.cancelled":
            return not is_completed
        if kind not in ("review.completed", "review.settled") or not isinstance(verdict, str):
            return False
        is_over = verdict == "passed" if is_completed else verdict in RESTS
        return is_over and of_round >= self.rounds.get(subject, 0)

    def refuse_gaps(self):
        for (_, subject), seen in self.by_name.items():
            if not COUNTED.match(subject):
                continue
            for sequence in range(1, max(seen)):
                if sequence not in seen:
                    raise Differs("streams", f"event {sequence} of stream {subject} is missing")

    def refuse_absent(self, is_completed: bool):
        vouched = [*self.named["before"].items()]
        vouched += self.named["after"].items() if is_completed else []
        for subject, index in vouched:
            if not self.has_ended(subject, is_completed):
                what = "the end of stream" if self.has(subject) else "stream"
                raise Differs("streams", f"{what} {subject} is missing, of which event {index} speaks", index)

    def has(self, subject: str) -> bool:
        return (f"nightshift/{OWNERS.get(subject.split('/')[0])}", subject) in self.by_name

    def missing(self) -> list:
        named = {**self.named["awaited"], **self.named["after"], **self.named["before"]}
        return [(s, index) for s, index in named.items() if not self.has(s)]

    def unended(self, is_completed: bool) -> list:
        subjects = dict.fromkeys(subject for _, subject in self.by_name)
        own = [s for s in subjects if OWN.match(s) and s not in self.samples]
        waiting = {run for lease, run in self.granted.items() if lease not in self.arrived}
        return [s for s in own if s in waiting or not self.has_ended(s, is_completed)]

    def counts(self) -> dict:
        own = sum(1 for _, subject in self.by_name if OWN.match(subject))
        return {"complete": own, "shared": len(self.by_name) - own}


def _round(data: dict):
    value = data.get("round")
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
