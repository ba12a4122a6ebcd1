"""Which service writes events of a type: one that writes no such events has not written it."""

# Types that every service may write have no place here, and none has one that is not known.
WRITERS = {
    "orchestrator": """
        admission.set decision.recorded decision.requested erasure.begun erasure.completed
        erasure.doubt-dismissed erasure.reapplied erasure.requested legal-hold.lifted legal-hold.set
        qa.requested result.deferred retention.applied retention.set retries.counted run.requested
        schedule.fired schedule.removed schedule.set stage.completed
        task.accepted task.cancelled task.completed task.continued task.erased task.failed task.halted
        task.paused task.queued task.resumed task.started task.suspended task.unhalted workflow.registered
    """.split(),
    "agent-runner": """
        effect.found effect.queried fault.switched lease.requested lease.returned model-call.completed
        model-call.failed model-call.requested provider-health.changed purse.returned retry.scheduled
        run.accepted run.cancelled run.completed run.failed run.funded run.held run.released run.resumed
        run.suspended tool-call.completed tool-call.failed tool-call.requested
    """.split(),
    "qa": """
        correction.checked disagreement.found evaluation.completed evaluation.judged evaluation.requested
        example.labelled judgement.recorded qa-run.requested review.cancelled review.completed review.settled
        sample.drawn sample.judged
    """.split(),
    "cost": """
        budget.closed budget.corrected budget.period-began budget.set budget.threshold-reached
        everything.halted everything.unhalted halt.lifted halt.ordered halt.upheld lease.denied lease.expired
        lease.foregone lease.granted lease.queued lease.settled spend.adjusted spend.reconciled
    """.split(),
    "escalation": """
        answer-link.issued answer.refused channel.removed channel.set incident.assigned incident.closed
        incident.corrected incident.follow-up-added incident.follow-up-closed incident.mitigated
        incident.noted incident.opened incident.rated incident.resolved incident.started notification.failed
        notification.sent precedent.kept precedent.revoked queue.set ticket.answered ticket.assigned
        ticket.claimed ticket.decided ticket.endorsed ticket.moved ticket.opened ticket.overdue
        ticket.released ticket.reminded ticket.reopened ticket.revised ticket.snoozed ticket.taken-over
        ticket.withdrawn
    """.split(),
    "audit": """
        checkpoint.signed
    """.split(),
}

SOURCES = {f"nightshift/{service}" for service in WRITERS}
WRITER = {kind: f"nightshift/{service}" for service, kinds in WRITERS.items() for kind in kinds}


def is_writer(source, kind: str) -> bool:
    return source == WRITER[kind] if kind in WRITER else isinstance(source, str) and source in SOURCES
