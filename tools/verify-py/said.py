"""What the events of a task say, field by field: "What the events say" of docs/reference/evidence.md."""

from ecmascript import spell


def text(value):
    return value if isinstance(value, str) else None


def number(value):
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def facts(value) -> dict:
    return value if isinstance(value, dict) else {}


def listed(value) -> list:
    return value if isinstance(value, list) else []


def _texts(data: dict, *names):
    return {name: text(data.get(name)) for name in names}


def _place(index: int, data: dict):
    step, attempt = number(data.get("step")), number(data.get("attempt"))
    return {"index": index, "runId": text(data.get("runId")), "step": step, "attempt": attempt}


def _sum(calls) -> float:
    """One after the other, in doubles: sum() is exact with integers, and in later versions elsewhere, too."""
    total = 0.0
    for one in calls:
        total += float(one["costNanoUsd"] or 0)
    return total


class Said:
    """Grows by the events of one task, in the order of the file."""

    def __init__(self):
        self.task = None
        self.brief = None
        self.workflow = {"name": None, "version": None, "sha256": None, "index": None}
        self.registered, self.agents = {}, {}
        self.outputs, self.data, self.prompts, self.retries = [], [], [], []
        self.runs, self.calls, self.tool_calls, self.tickets = {}, {}, {}, {}
        self.qa, self.halts, self.corrections, self.reviewers = [], [], [], {}
        self.task_nano_usd = None

    def add(self, index: int, kind: str, time: str, data: dict, content: dict):
        if kind in HANDLERS:
            HANDLERS[kind](self, index, time, data, content)

    def fields(self) -> dict:
        agents = {run: one["agent"] for run, one in self.runs.items()}
        index = self.registered.get(self.workflow["sha256"])
        return {
            "task": self.task,
            "brief": self.brief,
            "outputs": self.outputs,
            "data": self.data,
            "prompts": [{**one, "agent": agents.get(one["runId"])} for one in self.prompts],
            "versions": {
                "workflow": {**self.workflow, "index": index},
                "agents": list(self.agents.values()),
            },
            "runs": list(self.runs.values()),
            "calls": list(self.calls.values()),
            "toolCalls": list(self.tool_calls.values()),
            "retries": self.retries,
            "qa": self.qa,
            "tickets": list(self.tickets.values()),
            "reviewers": [{"name": n, "indexes": i} for n, i in self.reviewers.items()],
            "halts": self.halts,
            "costs": self._costs(),
        }

    def _costs(self):
        calls = list(self.calls.values())
        return {
            "modelCalls": sum(one["outcome"] is not None for one in calls),
            "callsNanoUsd": _sum(calls),
            "boundNanoUsd": _sum(one for one in calls if one["costIsBound"]),
            "taskNanoUsd": self.task_nano_usd,
            "corrections": self.corrections,
        }

    # The task

    def _on_workflow_registered(self, index, time, data, content):
        self.registered[text(data.get("hash"))] = index

    def _on_task_accepted(self, index, time, data, content):
        workflow = facts(data.get("workflow"))
        name, version = text(workflow.get("name")), number(workflow.get("version"))
        self.workflow = {"name": name, "version": version, "sha256": text(workflow.get("hash")), "index": None}
        self.task = {
            "taskId": text(data.get("taskId")),
            "index": index,
            "workflow": {"name": name, "version": version},
            **_texts(data, "subject", "idempotencyKey", "submittedBy", "via", "parentTaskId"),
            "budgetNanoUsd": number(data.get("budgetNanoUsd")),
            "acceptedAt": time,
            "deadlineAt": text(data.get("deadlineAt")),
            "status": "open",
            "endedAt": None,
            "endIndex": None,
            "reason": None,
        }
        digest = text(data.get("briefHash"))
        self.brief = {"index": index, "sha256": digest, "value": content.get("brief")}
        self.data.append({"index": index, "kind": "brief", "name": None, "runId": None, "sha256": digest})

    def _end(self, index, time, data, status):
        self.task_nano_usd = number(data.get("costNanoUsd"))
        if self.task:
            end = {"status": status, "endedAt": time, "endIndex": index, "reason": text(data.get("reason"))}
            self.task = {**self.task, **end}

    def _on_task_completed(self, index, time, data, content):
        self._end(index, time, data, "completed")
        self._on_stage_completed(index, time, data, content)

    def _on_task_failed(self, index, time, data, content):
        self._end(index, time, data, "failed")

    def _on_task_cancelled(self, index, time, data, content):
        self._end(index, time, data, "cancelled")
        self._name(index, data.get("by"))

    def _on_stage_completed(self, index, time, data, content):
        output = {"stage": text(data.get("stage")), "at": time, "index": index}
        digest = text(data.get("outputHash"))
        self.outputs.append({**output, "sha256": digest, "value": content.get("output")})

    # Runs and calls

    def _on_run_accepted(self, index, time, data, content):
        self.runs[text(data.get("runId"))] = {
            "index": index,
            **_texts(data, "runId", "role", "stage", "agent"),
            "round": number(data.get("round")),
            "outcome": None,
            "outputSha256": None,
            "endIndex": None,
        }

    def _end_run(self, index, data, outcome):
        run = self.runs.get(text(data.get("runId")))
        if run:
            run.update(outcome=outcome, outputSha256=text(data.get("outputHash")), endIndex=index)

    def _on_run_completed(self, index, time, data, content):
        self._end_run(index, data, "completed")
        self._set_up(index, data)

    def _on_run_failed(self, index, time, data, content):
        self._end_run(index, data, "failed")

    def _on_run_cancelled(self, index, time, data, content):
        self._end_run(index, data, "cancelled")

    def _set_up(self, index, data):
        if "setup" not in data:
            return
        setup = facts(data["setup"])
        agent, prompt, model = (text(setup.get(name)) for name in ("agent", "promptHash", "model"))
        one = {"agent": agent, "promptSha256": prompt, "model": model, "index": index}
        self.agents.setdefault((agent, prompt, model), one)

    def _call(self, index, data):
        return {
            **_place(index, data),
            "model": text(data.get("model")),
            "promptSha256": text(data.get("promptHash")),
            "outcome": None,
            "endIndex": None,
            "finishReason": None,
            "errorClass": None,
            "usage": None,
            "costNanoUsd": None,
            "costIsBound": False,
            "latencyMs": None,
            "providerCallId": None,
        }

    @staticmethod
    def _key(data, *more):
        return spell([data.get(name) for name in ("runId", "step", "attempt", *more)])

    def _on_model_call_requested(self, index, time, data, content):
        digest = text(data.get("promptHash"))
        model = text(data.get("model"))
        self.prompts.append({**_place(index, data), "agent": None, "model": model, "sha256": digest})
        self.calls[self._key(data)] = self._call(index, data)

    def _end_call(self, index, data, outcome):
        call = self.calls.setdefault(self._key(data), self._call(index, data))
        call.update(
            outcome=outcome,
            endIndex=index,
            usage=data.get("usage"),
            costNanoUsd=number(data.get("costNanoUsd")),
            costIsBound=data.get("costIsBound") is True,
            latencyMs=number(data.get("latencyMs")),
            **_texts(data, "finishReason", "errorClass", "providerCallId"),
        )

    def _on_model_call_completed(self, index, time, data, content):
        self._end_call(index, data, "answered")

    def _on_model_call_failed(self, index, time, data, content):
        self._end_call(index, data, "failed")

    def _on_retry_scheduled(self, index, time, data, content):
        delay = number(data.get("delayMs"))
        why = _texts(data, "errorClass", "reason")
        self.retries.append({**_place(index, data), **why, "delayMs": delay})

    def _tool_call(self, index, data):
        return {
            **_place(index, data),
            **_texts(data, "tool", "effect"),
            "argumentsSha256": text(data.get("argumentsHash")),
            "resultSha256": None,
            "outcome": None,
            "how": None,
            "errorClass": None,
            "endIndex": None,
        }

    def _on_tool_call_requested(self, index, time, data, content):
        self.tool_calls[self._key(data, "toolCallId")] = self._tool_call(index, data)

    def _end_tool(self, index, data, outcome):
        key = self._key(data, "toolCallId")
        call = self.tool_calls.setdefault(key, self._tool_call(index, data))
        digest = text(data.get("resultHash"))
        end = {"outcome": outcome, "endIndex": index, "resultSha256": digest}
        call.update(**end, **_texts(data, "how", "errorClass"))

    def _on_tool_call_completed(self, index, time, data, content):
        self._end_tool(index, data, "answered")
        what = {"index": index, "kind": "tool-result", "name": text(data.get("tool"))}
        self.data.append({**what, **_texts(data, "runId"), "sha256": text(data.get("resultHash"))})

    def _on_tool_call_failed(self, index, time, data, content):
        self._end_tool(index, data, "failed")

    # Judges and people

    def _check(self, index, time, data, content, kind):
        setup = facts(data.get("setup"))
        findings = content.get("findings")
        if findings is None:
            findings = content.get("changes")
        agent = text(setup.get("agent"))
        self.qa.append(
            {
                "index": index,
                "at": time,
                "kind": kind,
                **_texts(data, "reviewId", "stage", "verdict"),
                "round": number(data.get("round")),
                "by": text(data.get("by")) if agent is None else agent,
                "model": text(setup.get("model")),
                "promptSha256": text(setup.get("promptHash")),
                "findings": listed(findings),
            }
        )

    def _on_judgement_recorded(self, index, time, data, content):
        self._check(index, time, data, content, "judgement")
        self._set_up(index, data)

    def _on_review_completed(self, index, time, data, content):
        self._check(index, time, data, content, "verdict")

    def _on_correction_checked(self, index, time, data, content):
        self._check(index, time, data, content, "correction")

    def _on_review_settled(self, index, time, data, content):
        self._check(index, time, data, content, "settled")
        self._name(index, data.get("by"))

    def _ticket(self, index, time, data, content):
        ask = facts(content.get("ask"))
        return {
            "index": index,
            **_texts(data, "ticketId", "kind", "queue", "risk", "dueAt"),
            **_texts(ask, "title", "question"),
            "shownSha256": text(data.get("shownHash")),
            "openedAt": time,
            "answer": None,
        }

    def _on_ticket_opened(self, index, time, data, content):
        self.tickets[text(data.get("ticketId"))] = self._ticket(index, time, data, content)

    def _on_ticket_answered(self, index, time, data, content):
        opening = self._ticket(index, time, data, content)
        ticket = self.tickets.setdefault(text(data.get("ticketId")), opening)
        by_default = data.get("byDefault") is True
        ticket["answer"] = {
            "index": index,
            "at": time,
            **_texts(data, "by", "endorsedBy", "option", "via"),
            "byDefault": by_default,
            "shownSha256": text(data.get("shownHash")),
            "value": content.get("answer"),
        }
        if not by_default:
            self._name(index, data.get("by"))
            self._name(index, data.get("endorsedBy"))

    def _by(self, index, time, data, content):
        self._name(index, data.get("by"))

    _on_ticket_endorsed = _on_decision_recorded = _on_sample_judged = _by

    def _name(self, index, name):
        if text(name) is not None:
            self.reviewers.setdefault(name, []).append(index)

    # Halts and money

    def _halt(self, index, data, what):
        self.halts.append({"index": index, "what": what, **_texts(data, "haltId", "reason", "by")})

    def _on_halt_ordered(self, index, time, data, content):
        self._halt(index, data, "ordered")

    def _on_halt_lifted(self, index, time, data, content):
        self._halt(index, data, "lifted")

    def _on_halt_upheld(self, index, time, data, content):
        self._halt(index, data, "upheld")

    def _correct(self, index, time, data, content):
        booked, true = number(data.get("bookedNanoUsd")), number(data.get("trueNanoUsd"))
        self.corrections.append({"index": index, "bookedNanoUsd": booked, "trueNanoUsd": true})

    _on_spend_adjusted = _on_budget_corrected = _correct


# By the exact name: another one, spelled alike, is another type.
HANDLERS = {
    "workflow.registered": Said._on_workflow_registered,
    "task.accepted": Said._on_task_accepted,
    "task.completed": Said._on_task_completed,
    "task.failed": Said._on_task_failed,
    "task.cancelled": Said._on_task_cancelled,
    "stage.completed": Said._on_stage_completed,
    "run.accepted": Said._on_run_accepted,
    "run.completed": Said._on_run_completed,
    "run.failed": Said._on_run_failed,
    "run.cancelled": Said._on_run_cancelled,
    "model-call.requested": Said._on_model_call_requested,
    "model-call.completed": Said._on_model_call_completed,
    "model-call.failed": Said._on_model_call_failed,
    "retry.scheduled": Said._on_retry_scheduled,
    "tool-call.requested": Said._on_tool_call_requested,
    "tool-call.completed": Said._on_tool_call_completed,
    "tool-call.failed": Said._on_tool_call_failed,
    "judgement.recorded": Said._on_judgement_recorded,
    "review.completed": Said._on_review_completed,
    "correction.checked": Said._on_correction_checked,
    "review.settled": Said._on_review_settled,
    "ticket.opened": Said._on_ticket_opened,
    "ticket.answered": Said._on_ticket_answered,
    "ticket.endorsed": Said._on_ticket_endorsed,
    "decision.recorded": Said._on_decision_recorded,
    "sample.judged": Said._on_sample_judged,
    "halt.ordered": Said._on_halt_ordered,
    "halt.lifted": Said._on_halt_lifted,
    "halt.upheld": Said._on_halt_upheld,
    "spend.adjusted": Said._on_spend_adjusted,
    "budget.corrected": Said._on_budget_corrected,
}
