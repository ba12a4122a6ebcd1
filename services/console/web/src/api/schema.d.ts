// Made from schemas/openapi.json by `npm run schemas`.
export interface paths {
    "/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The head of the ledger */
        get: operations["Ledger.head"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the tenant in the order of the ledger, with their content opened */
        get: operations["Ledger.events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Re-read and re-hash every row, and check completeness, what was signed, and the services' own event tables; names the first index that differs. Answers at the end alone: for a long ledger, begin a verification */
        post: operations["Ledger.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A read-only query over the views; they show the events of the tenant. With `format`, a file. */
        post: operations["Ledger.sql"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to verify the ledger, or go on where the same was interrupted. Answers at once; it goes on by itself */
        post: operations["Verification.begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/verifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a verification is, and what it found */
        get: operations["Verification.find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live events, without content. Goes on after `Last-Event-ID` or `after`; else from now. */
        get: operations["Events.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/spans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The timeline of a task, made from its events in the ledger: stages, runs, calls, retries, rounds of QA, waits */
        get: operations["Span.spans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What SQL may read: views, columns, types, and the quotas of a query */
        get: operations["Schema.views"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The next part of the tenant's events to be exported, by the days they happened on */
        get: operations["Export.part"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/export/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its events of one day as Parquet, with the bytes that were hashed */
        get: operations["Export.file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/continuous-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the continuous export of the ledger is, and why it is not further */
        get: operations["ContinuousExport.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks by what the ledger says of them, newest first */
        get: operations["Search.search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/blast-radius": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks that depended on something bad, oldest first, and what to run again: name one of prompt, model, tool, workflow, reviewer, outputHash */
        get: operations["BlastRadius.affected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/blast-radius/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same tasks, all of them, as CSV */
        get: operations["BlastRadius.csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/evidence/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The evidence of one task as a file (nightshift.evidence/2): what produced its output, and every event with its bytes, its leaf, its proof, and the key to its content where that is sealed */
        get: operations["Evidence.evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/evidence/{taskId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A report on the evidence of one task for people: one HTML page without scripts, to be read or printed */
        get: operations["Evidence.report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that an event is in the ledger (RFC 6962) */
        get: operations["Tree.proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that the ledger only grew from one size to another (RFC 6962) */
        get: operations["Tree.consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signed checkpoints of the ledger, newest first */
        get: operations["Tree.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest signed checkpoint, as a signed note (C2SP tlog-checkpoint) */
        get: operations["Tree.newest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/tile/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hashes of the tree as C2SP tlog-tiles lays them out: `0/x001/234`, `1/000.p/17` */
        get: operations["Tree.tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/recorded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaf hashes of streams of the tenant as far as a signed checkpoint covers them: hashed from the rows and found in the tree */
        post: operations["Past.recorded"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of one stream of the tenant with their exact bytes, as many as fit */
        get: operations["Past.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/written": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the tenant of one stream or type, after a place in the ledger, with their exact bytes, and whether the index vouches for them */
        get: operations["Past.written"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who was shown sealed content of which task, and why; newest first */
        get: operations["Access.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit up to 1,000 tasks in one transaction. If one is faulty, none is accepted, and every fault is named. */
        post: operations["Batch.submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a task again from a stage on, as a new task: with other prompts, models, or another workflow version */
        post: operations["Fork.fork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{a}/diff/{b}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Two tasks side by side, stage by stage */
        get: operations["Fork.diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks, newest or dearest first. A moment behind; one task by its id is not. */
        get: operations["Task.list"];
        put?: never;
        /** Submit a task. It is durable when this answers; 200 instead of 201 if its key had made it before. */
        post: operations["Task.submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Number of tasks by status, and what they cost */
        get: operations["Task.summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a task with its history; with `waitMs`, once it has ended */
        get: operations["Task.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a task; what is in flight is stopped */
        post: operations["Task.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop after the step in flight */
        post: operations["Task.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused task go on from where it stopped */
        post: operations["Task.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every registered workflow version, newest first */
        get: operations["Workflow.list"];
        put?: never;
        /** Register a workflow version. It never changes again; the same one twice is one. */
        post: operations["Workflow.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One workflow: `name` (newest version) or `name@version` */
        get: operations["Workflow.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admission": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits in force: those of workflows, and of the own tenant */
        get: operations["Admission.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admission/{scope}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Limit a workflow or the own tenant, or drain it. The whole of it is set: what is left out is not limited. In force within a second. */
        put: operations["Admission.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Schedules of the tenant, with when each is due next */
        get: operations["Schedule.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One schedule */
        get: operations["Schedule.show"];
        /** Let a workflow run by the clock; the same again changes nothing */
        put: operations["Schedule.set"];
        post?: never;
        /** Stop a schedule; tasks that it has submitted go on */
        delete: operations["Schedule.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subjects/{name}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase all that was said of a data subject: its open work is cancelled, its keys are destroyed. It cannot be undone. */
        post: operations["Privacy.erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Erasures of the tenant, by people and by retention, newest first */
        get: operations["Privacy.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of an erasure */
        get: operations["Privacy.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Legal holds in force */
        get: operations["Privacy.holds"];
        put?: never;
        /** Let nothing of a data subject or a workflow, or of the whole tenant, be erased, also not by retention */
        post: operations["Privacy.hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal-holds/{id}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a legal hold */
        post: operations["Privacy.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** For how many days content is kept, by workflow */
        get: operations["Privacy.days"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/retention/{workflow}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep what is said of data subjects in a workflow for so many days after a task was accepted; null: for ever */
        put: operations["Privacy.keepFor"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/reapply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Carry out again what the ledger says was erased, held and kept in the tenant, and a restore has undone; also done at each start */
        post: operations["Reapply.reapply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/key-ring/rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wrap every key of the ring, of every tenant, by the newest master key, so that older ones may go */
        post: operations["KeyRing.rewrap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/key-ring/tenant/rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wrap the keys of the tenant alone by the newest master key; older ones must stay for others, and for the ring itself */
        post: operations["KeyRing.rewrapOwn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The health of the models, as the process asked sees it */
        get: operations["Providers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a run: its money, its steps with their attempts, and its transcript */
        get: operations["Run.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/calls/{call}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a model call: exactly what was sent, what came back, its price, what followed */
        get: operations["Run.call"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/effects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which effects a run had: each is done, not-done or unknown */
        get: operations["Results.effects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/results/{hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole of a tool result that was too large for the conversation */
        get: operations["Results.result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fault flags of the simulated models; development only */
        get: operations["Faults.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/faults/{fault}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Have every call of a simulated model fail in one way, for some minutes */
        put: operations["Faults.switchOn"];
        post?: never;
        /** Switch a fault flag off before it ends by itself */
        delete: operations["Faults.switchOff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a review: its rounds, its findings, and both positions */
        get: operations["Review.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the outputs that people were asked to look at, the newest first */
        get: operations["Sample.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/samples/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a sample; once it is judged, also whether it was known to be bad */
        get: operations["Sample.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List labelled examples, the newest first */
        get: operations["Example.list"];
        put?: never;
        /** Add an output with known mistakes: judges and people are tried on it */
        post: operations["Example.add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List evaluations of judges, the newest first */
        get: operations["Evaluation.list"];
        put?: never;
        /** Try a judge on the labelled examples, before it is used */
        post: operations["Evaluation.request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/evaluations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show an evaluation beside the present judge on the same examples */
        get: operations["Evaluation.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/qa/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How well each judge judges, by prompt and model; and who looks closely */
        get: operations["Stats.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The budget of the tenant and those of its workflows, with their tasks counted */
        get: operations["Tree.tree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's budget, those of its workflows, and tasks with a halt or a limit set */
        get: operations["Budget.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/{scope}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One budget */
        get: operations["Budget.show"];
        /** Set a limit. Raising it lifts a halt; what waits goes on. */
        put: operations["Budget.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/budgets/{scope}/{key}/raise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Raise a limit by an amount */
        post: operations["Budget.raise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/halts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Halts in force, with the figures they are based on */
        get: operations["Halt.list"];
        put?: never;
        /** The kill switch: stop a task, a workflow, your tenant, or everything */
        post: operations["Halt.order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/halts/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When a halt is ordered by itself, and when the use of a limit is announced */
        get: operations["Halt.rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/halts/{id}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift a halt; of a used-up budget: raise it instead */
        post: operations["Halt.lift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What cost most: workflows, tasks, models or days */
        get: operations["Spend.top"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the next task and the open ones will cost, and when the month's budget is used */
        get: operations["Spend.forecast"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks by what they have cost, also as a multiple of their workflow's median */
        get: operations["TaskSpend.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How ended tasks lie around the median of their workflow */
        get: operations["TaskSpend.distribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reconciliations, the newest first */
        get: operations["Reconciliation.list"];
        put?: never;
        /** Compare a provider's usage or invoice export with the books, by day and model */
        post: operations["Reconciliation.reconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs/reconciliations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reconciliation, line by line */
        get: operations["Reconciliation.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/claim-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the first ticket that you may answer: nobody else gets it, too */
        post: operations["ClaimNext.next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Queues of the tenant, with what waits in each */
        get: operations["Queue.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/queues/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One queue; also one that nobody has set up */
        get: operations["Queue.show"];
        /** Say who answers here, and what happens when nobody does; replaces what was set */
        put: operations["Queue.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ticket-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open tickets that ask the same, the largest groups first */
        get: operations["Group.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ticket-groups/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The question of a group, and what differs between its tickets */
        get: operations["Group.preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ticket-groups/{key}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer the previewed tickets of a group; says what became of each */
        post: operations["Group.answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/precedents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answers that hold for the same question, the newest first */
        get: operations["Precedent.list"];
        put?: never;
        /** Let the answer of a ticket hold for the same question from now on */
        post: operations["Precedent.keep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/precedents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A precedent, with the tickets that it decided */
        get: operations["Precedent.show"];
        put?: never;
        post?: never;
        /** The same as to revoke it */
        delete: operations["Precedent.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/precedents/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let it decide nothing more; gives what it decided */
        post: operations["Precedent.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who outside is told of what */
        get: operations["Channel.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a channel; the same again changes nothing
         * @description Addresses and keys are settings of the service: NIGHTSHIFT_CHANNEL_<NAME>_URL, _SECRET, _TO, _FROM, _SHOW, and NIGHTSHIFT_SMTP_URL, each also as …_FILE. NAME is the name in upper case, with _ for - and . in it.
         */
        put: operations["Channel.set"];
        post?: never;
        /** Send nothing more there, what is under way included */
        delete: operations["Channel.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/channels/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send one message now, and say what came of it */
        post: operations["Channel.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages to channels, the newest first */
        get: operations["Delivery.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again that was sent or has failed, with all its tries */
        post: operations["Delivery.redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issue a link by which one person may give one answer, without an account */
        post: operations["Link.issue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Incidents, the newest first */
        get: operations["Incident.list"];
        put?: never;
        /** Open an incident: what is known of it now is frozen */
        post: operations["Incident.open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An incident: its timeline, its evidence, and what it did */
        get: operations["Incident.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/post-mortem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it was, made of its events and the record */
        get: operations["Incident.postMortem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It reached the next status */
        post: operations["Incident.reach"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/correct": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A status was reached at another time, or not at all */
        post: operations["Incident.correct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/severity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It is graver, or less grave, than was thought */
        post: operations["Incident.rate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a person a role in it */
        post: operations["Incident.assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write down what was seen, done or learnt */
        post: operations["Incident.note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Something is to be done, by somebody, until a day */
        post: operations["Incident.addFollowUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/follow-ups/{followUpId}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It was done, or is not to be done any more */
        post: operations["Incident.closeFollowUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tickets, those due first, first; or those of the highest risk */
        get: operations["Ticket.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a ticket: the question, what was found, and the form of the answer */
        get: operations["Ticket.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a ticket for 15 minutes, or keep it: nobody else can answer it meanwhile */
        post: operations["Ticket.claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a claimed ticket back */
        post: operations["Ticket.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say who is to answer it */
        post: operations["Ticket.assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask another queue, with a note */
        post: operations["Ticket.escalate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a ticket aside until a time; its due time stays */
        post: operations["Ticket.snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a ticket. Once the time to take it back is over, whoever asked goes on from the exact point, once. */
        post: operations["Ticket.answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take your answer back before it counts */
        post: operations["Ticket.undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How every service is: ready, lag, what is not published, what is parked */
        get: operations["System.show"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings in force, by service; secrets only as set or not */
        get: operations["System.inForce"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that a service could not process, the newest first */
        get: operations["System.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many messages are parked, by consumer group, reason and type */
        get: operations["System.groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Redrive all that a group parked for one reason, oldest first, up to 1,000 in one call */
        post: operations["System.redriveMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up all that a group parked for one reason */
        post: operations["System.discardMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A parked message, with its content */
        get: operations["System.letter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a parked message to the group that parked it, once more. The same again changes nothing. */
        post: operations["System.redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/dead-letters/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a parked message up: it is never processed */
        post: operations["System.discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        LedgerHeadDto: {
            /** @description Index of the newest event; events count from 1. */
            lastIndex: number;
            /** @description Hash of the newest batch: it vouches for everything before it. */
            batchHash: string;
        };
        Object: Record<string, unknown>;
        LedgerEventDto: {
            index: number;
            /** @description SHA-256(0x00 ‖ bytes of the event). */
            leaf: string;
            /** @description With its content opened where it was sealed, and that can be opened. */
            event: {
                [key: string]: unknown;
            };
            /** @description The exact bytes, as text, where `event` was opened or erased: the leaf is that of these. Elsewhere `event` is what was written. */
            bytes?: string;
            /**
             * @description The key of its content was destroyed: `content` only stands for what was there.
             * @enum {boolean}
             */
            contentErased?: true;
            /**
             * @description Why sealed content stays as it was written: the key ring does not know its key, it was changed, or its type is newer than this service.
             * @enum {string}
             */
            contentSealed?: "key-unknown" | "seal-broken" | "unknown-type";
        };
        LedgerPageDto: {
            items: components["schemas"]["LedgerEventDto"][];
            /** @description `afterIndex` of the next page; null after the last. */
            nextAfterIndex: number | null;
        };
        VerifyDto: {
            /** @description A signed checkpoint that was kept elsewhere: the ledger must still have its root. */
            checkpoint?: string;
            /** @description Verifier keys that are trusted, and no others before they vouch. Left out: whoever signed first. */
            keys?: string[];
        };
        NotYetRecordedDto: {
            /** @description Events that the services have written, and that are on their way. */
            events: number;
            /** @description Those of them that wait in an outbox to be published, though they are not of a moment ago. */
            inOutbox: number;
            /** @description Those of them that are on the bus, and that audit has not read, though they are not of a moment ago. */
            onBus: number;
            /**
             * Format: date-time
             * @description When the oldest of them was written; null: there is none.
             */
            oldestAt: string | null;
        };
        LedgerFaultDto: {
            index: number;
            /** @description Where the first is not known exactly: it is one of those from `index` to this one. */
            upTo?: number;
            reason: string;
        };
        SignedDto: {
            /** @description Checkpoints that fit, wherever they stand. */
            checkpoints: number;
            /** @description Events that the last of them covers. */
            upTo: number;
            /** @description Those in the folder, and the one given. */
            externalCheckpoints: number;
            externalUpTo: number;
            /** @description Events after the last checkpoint: nothing vouches for them yet. */
            unsigned: number;
        };
        ComparedServiceDto: {
            /** @example orchestrator */
            service: string;
            /** @description Its events in the ledger. */
            events: number;
            /** @description Those that its own event table has, too. The others have left it for the ledger, or it is not in this database. */
            compared: number;
            /** @description Those that have left its event table for the ledger, and have the digest that stayed there. */
            left: number;
        };
        ResumedDto: {
            /** @description Events up to this index were read by it. */
            upTo: number;
            /**
             * Format: date-time
             * @description When it began.
             */
            since: string;
        };
        VerificationDto: {
            ok: boolean;
            events: number;
            batches: number;
            streams: number;
            /** @description Streams whose newest events may still be on their way into the ledger. */
            onTheirWay: number;
            /** @description What the services have written, and the ledger has not yet: no fault, but it shows how far the ledger is behind. null: not known, as their event tables are not in this database, or something was found before. */
            notYetRecorded: components["schemas"]["NotYetRecordedDto"] | null;
            /** @description Of the events, those that have a place and no row yet, as after a crash of audit: they were read off the bus, which brings them again. No fault. */
            rowsOnTheirWay: number;
            firstFault: components["schemas"]["LedgerFaultDto"] | null;
            lastIndex: number;
            batchHash: string;
            /** @description Root of the Merkle tree over the rows that were read, hex. */
            rootHash: string;
            signed: components["schemas"]["SignedDto"];
            /** @description What was held against the event tables of the services themselves. */
            services: components["schemas"]["ComparedServiceDto"][];
            /** @description What an interrupted verification had read before: it was not read again. */
            resumed: components["schemas"]["ResumedDto"] | null;
            elapsedMs: number;
        };
        SqlColumnDto: {
            name: string;
            type: string;
        };
        SqlResultDto: {
            columns: components["schemas"]["SqlColumnDto"][];
            rows: unknown[][];
            truncated: boolean;
            elapsedMs: number;
        };
        SqlDto: {
            /** @example select workflow, count(), sum(cost_usd) from v_tasks group by workflow */
            query: string;
            /**
             * @description The answer as a file, in ClickHouse's own JSON, JSON lines (an object a line), CSV (with names) or Parquet. A file is never cut: more rows than one answer may have are refused.
             * @enum {string}
             */
            format?: "json" | "jsonl" | "csv" | "parquet";
        };
        BeginVerificationDto: {
            /** @description A signed checkpoint that was kept elsewhere: the ledger must still have its root. */
            checkpoint?: string;
            /** @description Verifier keys that are trusted, and no others before they vouch. Left out: whoever signed first. */
            keys?: string[];
            /**
             * @description Reads everything, also what an interrupted verification had read already, under a new id.
             * @default false
             */
            afresh: boolean;
        };
        VerificationProblemDto: {
            code: string;
            detail: string;
        };
        BookedVerificationDto: {
            /** Format: uuid */
            id: string;
            /**
             * @description `waiting` for one before it; `interrupted`, `failed`: who asks the same again goes on with it.
             * @enum {string}
             */
            status: "waiting" | "running" | "done" | "failed" | "interrupted";
            /** @description All events up to this index are as they were recorded. */
            position: number;
            /** @description Up to where it goes. */
            lastIndex: number;
            eventsPerSecond: number | null;
            remainingMs: number | null;
            outcome: components["schemas"]["VerificationDto"] | null;
            problem: components["schemas"]["VerificationProblemDto"] | null;
        };
        SpanAttemptDto: {
            /** @description 1 for the first try of the step. */
            attempt: number;
            /** @description Which model call of the run it is, from 1. */
            n?: number;
            /** @description The model, or the tool. */
            name: string;
            start: Record<string, unknown>;
            end: string | null;
            /** @description answered, asked (a person), cancelled, or the error’s class */
            outcome: string | null;
            costNanoUsd: number;
            /** @description True where the true usage is not known. */
            costIsBound: boolean;
        };
        SpanDto: {
            /** @example run/019a0000-0000-7000-8000-000000000000/3 */
            spanId: string;
            parentId: string | null;
            /** @enum {string} */
            kind: "stage" | "run" | "model" | "tool" | "review" | "ticket" | "halt" | "pause" | "queue";
            /** @description Stage, agent, model or tool; of a ticket its kind, of a halt its scope, of a pause who ordered it. */
            name: string;
            /** @enum {string} */
            role?: "worker" | "qa" | "correction";
            start: Record<string, unknown>;
            /** @description Null while it goes on. */
            end: string | null;
            outcome: string | null;
            /** @description Each try, where there was more than one. */
            attempts?: components["schemas"]["SpanAttemptDto"][];
            /** @description Of everything in it, as is the cost. */
            retries: number;
            costNanoUsd: number;
            /** @description True where a part of the cost is an upper bound. */
            costIsBound: boolean;
            /** @description Of the first event about it. */
            ledgerIndex: number;
            /** @description Of the newest event about it, or about what is in it. */
            changedIndex: number;
            /** @description Of stages, runs and rounds of QA. */
            stage?: string;
            /** Format: uuid */
            runId?: string;
            step?: number;
            /** @description Which model call of the run it is, see /v1/runs/{id}. */
            n?: number;
            /** @description Of QA and corrections. */
            round?: number;
            /** Format: uuid */
            ticketId?: string;
            /** @enum {string} */
            effect?: "pure" | "idempotent" | "at-most-once";
        };
        SpanPageDto: {
            items: components["schemas"]["SpanDto"][];
            /** @description `afterIndex` of the next page; null after the last. */
            nextAfterIndex: number | null;
            /** @description Of the newest event that is in the spans: `changedAfter` of those who follow. */
            lastIndex: number;
        };
        ViewColumnDto: {
            /** @example cost_usd */
            name: string;
            /**
             * @description As the engine names it.
             * @example Float64
             */
            type: string;
            summary: string;
        };
        ViewDto: {
            /** @example v_tasks */
            name: string;
            summary: string;
            columns: components["schemas"]["ViewColumnDto"][];
        };
        SqlSchemaDto: {
            views: components["schemas"]["ViewDto"][];
            /** @description Rows of one answer or file. */
            maxRows: number;
            /** @description A query is ended after this time. */
            maxSeconds: number;
            /** @description Memory of one query. */
            maxBytes: number;
        };
        ExportDayDto: {
            /**
             * @description UTC.
             * @example 2026-11-25
             */
            day: string;
            rows: number;
        };
        ExportPartDto: {
            firstIndex: number;
            /** @description `afterIndex` of the next part; `upToIndex` in the last. */
            lastIndex: number;
            /** @description Empty if there is no further event. */
            days: components["schemas"]["ExportDayDto"][];
        };
        ContinuousExportDto: {
            /** @enum {string} */
            kind: "parquet" | "ocsf";
            /** @example s3://bucket/ledger */
            to: string;
            /** @description Everything up to this ledger index is written. */
            upToIndex: number;
            /** @description Events that the newest checkpoint covers: what is to be written. */
            signedIndex: number;
            /** @description Since the oldest checkpoint that covers more was signed; 0 if all is written. */
            lagSeconds: number;
            /** @description Manifest of the newest file. */
            manifest: string | null;
            /** Format: date-time */
            writtenAt: string | null;
            /** @description Rounds that failed since the last one that did not. */
            failures: number;
            /** @description Why the last round failed. */
            failure: string | null;
            /** Format: date-time */
            failedAt: string | null;
        };
        ContinuousExportsDto: {
            /** @description Empty where NIGHTSHIFT_EXPORT_TO is not set. */
            items: components["schemas"]["ContinuousExportDto"][];
        };
        MatchDto: {
            /** @enum {string} */
            kind: "subject" | "task" | "output" | "data" | "prompt" | "model" | "workflow" | "tool" | "reviewer";
            value: string;
            /** @description Ledger index of the first event that says so. */
            index: number;
            /** @description Events that say so. */
            times: number;
        };
        FoundTaskDto: {
            taskId: string;
            /** @description The beginning of its brief; null where that is no text, or erased. */
            title: string | null;
            /**
             * @description The key of its content was destroyed.
             * @enum {boolean}
             */
            contentErased?: true;
            /** @example dependency-audit@1 */
            workflow: string;
            subject: string;
            idempotencyKey: string | null;
            acceptedAt: string;
            /** @description Ledger index of its acceptance. */
            index: number;
            /** @enum {string} */
            status: "open" | "completed" | "failed" | "cancelled";
            endedAt: string | null;
            outputHash: string | null;
            /** @description Ledger index of its output. */
            outputIndex: number | null;
            matched: components["schemas"]["MatchDto"][];
        };
        FoundPageDto: {
            items: components["schemas"]["FoundTaskDto"][];
            nextCursor: string | null;
            /** @description Milliseconds it took to search. */
            elapsedMs: number;
        };
        AffectedDto: {
            /** @description Calls of at-most-once tools whose effect happened. */
            atMostOnceDone: number;
            /** @description And those of which nobody knows. */
            atMostOnceUnknown: number;
            /** @description Calls of idempotent tools whose effect happened. */
            idempotentDone: number;
            /** @description And those of which nobody knows. */
            idempotentUnknown: number;
            taskId: string;
            /** @example dependency-audit@1 */
            workflow: string;
            subject: string;
            /** @enum {string} */
            status: "open" | "completed" | "failed" | "cancelled";
            acceptedAt: string;
            endedAt: string | null;
            outputHash: string | null;
            costNanoUsd: number;
            /** @description Who decided something in it; 20 at most. */
            reviewers: string[];
            /** @description Tools whose effects left the house, or may have; 20 at most. */
            tools: string[];
            /** @description The older task, of a fork. */
            parentTaskId: string | null;
            /** @description Affected tasks whose stages it took over as a fork, or whose answers decided in it as precedents; 20 at most. */
            tookFrom: string[];
            /**
             * @description What the plan does about it, or why it does not.
             * @enum {string}
             */
            redrive: "run-again" | "effect-happened" | "effect-may-have-happened" | "not-ended" | "no-output" | "fork";
            /** @description Ledger index of the first event that shows the dependence. */
            index: number;
            /** @description Events that show it. */
            times: number;
        };
        StatusCountsDto: {
            open: number;
            completed: number;
            failed: number;
            cancelled: number;
        };
        RedriveCountsDto: {
            "run-again": number;
            "effect-happened": number;
            "effect-may-have-happened": number;
            "not-ended": number;
            "no-output": number;
            fork: number;
        };
        BlastTotalsDto: {
            /** @description Calls of at-most-once tools whose effect happened. */
            atMostOnceDone: number;
            /** @description And those of which nobody knows. */
            atMostOnceUnknown: number;
            /** @description Calls of idempotent tools whose effect happened. */
            idempotentDone: number;
            /** @description And those of which nobody knows. */
            idempotentUnknown: number;
            tasks: number;
            costNanoUsd: number;
            byStatus: components["schemas"]["StatusCountsDto"];
            byRedrive: components["schemas"]["RedriveCountsDto"];
        };
        PlannedWorkflowDto: {
            workflow: string;
            /** @description To be run again. */
            tasks: number;
            /** @description Completed tasks of this workflow that the costs are taken from: the newest, 10000 at most. */
            ofTasks: number;
            p50NanoUsd: number;
            p95NanoUsd: number;
        };
        RedrivePlanDto: {
            /** @description Those with `redrive` = `run-again`, the oldest first. */
            tasks: number;
            /** @description If each costs the median of its workflow. */
            p50NanoUsd: number;
            /** @description If each costs what 95 of 100 of its workflow do not exceed. */
            p95NanoUsd: number;
            workflows: components["schemas"]["PlannedWorkflowDto"][];
        };
        BlastRadiusDto: {
            items: components["schemas"]["AffectedDto"][];
            nextCursor: string | null;
            /** @description Over all, not over this page alone; with the first page only. */
            totals: components["schemas"]["BlastTotalsDto"] | null;
            /** @description Over all, not over this page alone; with the first page only. */
            plan: components["schemas"]["RedrivePlanDto"] | null;
            /** @description Tasks that were accepted before are not found: the facts of them are no longer kept. Null where they are kept for ever. */
            factsSince: string | null;
            /** @description Milliseconds it took. */
            elapsedMs: number;
        };
        InclusionProofDto: {
            /** @description Ledger index; events count from 1. */
            index: number;
            /** @description The same as RFC 6962 counts: from 0. */
            leafIndex: number;
            treeSize: number;
            /** @description SHA-256(0x00 ‖ bytes of the event), hex. */
            leaf: string;
            /** @description Hex, from the leaf upwards. */
            path: string[];
            /** @description Of the tree of `treeSize` events, hex. */
            rootHash: string;
            /** @description The signed note over this root; null where none was signed at this size. */
            checkpoint: string | null;
        };
        ConsistencyProofDto: {
            from: number;
            to: number;
            /** @description Hex, from the leaf upwards. */
            path: string[];
            fromRootHash: string;
            toRootHash: string;
        };
        CheckpointDto: {
            /** @description Counts the checkpoints of this ledger, from 1. */
            number: number;
            /** @description Events that it covers: those with an index up to this one. */
            treeSize: number;
            /** @description Hex. */
            rootHash: string;
            /** @description The signed note (C2SP tlog-checkpoint): what to keep elsewhere. */
            note: string;
            /** @description Verifier keys that signed it (C2SP signed-note). */
            keys: string[];
            /** @description Those of them that had not signed the one before. */
            newKeys: string[];
            /** Format: date-time */
            signedAt: string;
        };
        CheckpointPageDto: {
            items: components["schemas"]["CheckpointDto"][];
            nextCursor: string | null;
        };
        StreamPartDto: {
            /** @example task/019a0000-0000-7000-8000-000000000000 */
            stream: string;
            /** @description Events after this version … */
            after: number;
            /** @description … up to and with this one. */
            upTo: number;
        };
        RecordedPartsDto: {
            /** @example orchestrator */
            service: string;
            streams: components["schemas"]["StreamPartDto"][];
        };
        RecordedStreamDto: {
            stream: string;
            /** @description SHA-256(0x00 ‖ bytes) of its events after `after`, hex, without a gap. */
            leaves: string[];
        };
        RecordedDto: {
            /** @description Events that the newest signed checkpoint covers; 0: none is. */
            treeSize: number;
            items: components["schemas"]["RecordedStreamDto"][];
        };
        PastStreamDto: {
            /** @description Each the JSON of an event, byte by byte. Empty: there are no more. */
            items: string[];
        };
        WrittenEventDto: {
            /** @description Its place in the ledger. */
            index: number;
            /** @description The JSON of the event, byte by byte. */
            body: string;
            /** @description The index of the ledger has these bytes at this place. `false`: it was restored from an older backup, or somebody else wrote the row. */
            vouched: boolean;
            /**
             * Format: date-time
             * @description When it got this place, as the index says; null: it does not vouch for it.
             */
            recordedAt: string | null;
        };
        WrittenDto: {
            /** @description Empty: there are no more. */
            items: components["schemas"]["WrittenEventDto"][];
        };
        AccessDto: {
            /** @description Ledger index of the record. */
            index: number;
            at: string;
            /** @description null: a list of several. */
            taskId: string | null;
            /** @description The tasks it was of; of a list, those that the same person had not seen in it within the hour. A kept answer goes by `precedent/<id>`. */
            taskIds: string[];
            by: string;
            /**
             * @description What it was read for: trace, search, evidence, task, run, call, effects, result, ticket, link, precedent, review, sample; of lists: tickets, groups, group, precedents.
             * @example trace
             */
            purpose: string;
            /** @description As it was given in `x-nightshift-reason`; erased with the content. Lists keep none. */
            reason: string | null;
            /** @description A reason was given, and is erased with the content, or unreadable. */
            reasonErased: boolean;
            /** @description The service that showed it. */
            service: string;
            /** @description Until then the record stands for what else the same person read of it. */
            until: string;
        };
        AccessPageDto: {
            items: components["schemas"]["AccessDto"][];
            nextCursor: string | null;
        };
        SubmitTaskDto: {
            /**
             * @description `name` for the newest registered version, or `name@version`.
             * @example dependency-audit
             */
            workflow: string;
            /** @description Fits the workflow's brief schema. */
            brief: Record<string, unknown>;
            /**
             * @description Whose data it is about.
             * @default none
             */
            subject: string;
            /** @description The same key of the same tenant never makes a second task. The header `Idempotency-Key` says the same. */
            idempotencyKey?: string;
            /** @default 5 */
            priority: number;
            /**
             * @description ISO 8601 in UTC with milliseconds; a task that is not done by then is cancelled.
             * @example 2026-11-25T06:00:00.000Z
             */
            deadlineAt?: string;
            /** @description In USD; the workflow's own budget per task if absent. */
            budgetUsd?: number;
        };
        SubmitBatchDto: {
            tasks: components["schemas"]["SubmitTaskDto"][];
        };
        SubmittedTaskDto: {
            /** Format: uuid */
            taskId: string;
            /** @example dependency-audit@1 */
            workflow: string;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "halted" | "paused" | "completed" | "failed" | "cancelled";
            /** @description False if the idempotency key had made this task before. */
            created: boolean;
        };
        RefusedSubmissionDto: {
            /** @description Place in the batch, from 0. */
            index: number;
            code: string;
            detail: string;
        };
        SubmittedBatchDto: {
            items: components["schemas"]["SubmittedTaskDto"][];
            /** @description Keys that belong to another task already. */
            refused: components["schemas"]["RefusedSubmissionDto"][];
        };
        ForkTaskDto: {
            /** @description The stage to run again; what is before it is taken over. */
            fromStage: string;
            /**
             * @description `name@version`; that of the older task if absent.
             * @example dependency-audit@2
             */
            workflow?: string;
            /**
             * @description By agent: other models (the first is used, the others are fallbacks), other instructions.
             * @example {
             *       "auditor": {
             *         "models": [
             *           "anthropic/claude-opus-4-5"
             *         ]
             *       }
             *     }
             */
            overrides?: {
                [key: string]: {
                    models?: string[];
                    instructions?: string;
                };
            };
            /**
             * @description Whether tools with effects are called, or answer what the older task recorded.
             * @default simulated
             * @enum {string}
             */
            effects: "simulated" | "real";
            /** @description The same key never makes a second task. */
            idempotencyKey?: string;
        };
        MoneyDto: {
            /** @description Whole nano-USD. */
            nanoUsd: number;
            /** @example $1.25 */
            usd: string;
        };
        ComparedTaskDto: {
            /** Format: uuid */
            taskId: string;
            workflow: string;
            status: string;
            /** @description The task it was forked from. */
            parentTaskId: string | null;
            cost: components["schemas"]["MoneyDto"];
        };
        StageFactsDto: {
            output?: Record<string, unknown>;
            /** @description From the task it was forked from: nothing was run here. */
            takenOver: boolean;
            /** @description What judges sent back to be corrected. */
            findings: {
                [key: string]: unknown;
            }[];
            decision: {
                [key: string]: unknown;
            } | null;
            rounds: number;
            retries: number;
            cost: components["schemas"]["MoneyDto"];
            durationMs: number | null;
            /** @description Workers, judges, corrections: see /v1/runs/{id}. */
            runIds: string[];
        };
        JsonChangeDto: {
            /** @description JSON Pointer. */
            at: string;
            /** @enum {string} */
            kind: "added" | "removed" | "changed";
            from?: Record<string, unknown>;
            to?: Record<string, unknown>;
        };
        StageDiffDto: {
            stage: string;
            a: components["schemas"]["StageFactsDto"] | null;
            b: components["schemas"]["StageFactsDto"] | null;
            /** @description What makes the output of b of that of a. */
            output: components["schemas"]["JsonChangeDto"][];
        };
        TaskDiffDto: {
            a: components["schemas"]["ComparedTaskDto"];
            b: components["schemas"]["ComparedTaskDto"];
            stages: components["schemas"]["StageDiffDto"][];
        };
        TaskListItemDto: {
            /** Format: uuid */
            taskId: string;
            workflow: string;
            subject: string;
            idempotencyKey: string | null;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "halted" | "paused" | "completed" | "failed" | "cancelled";
            stage: string;
            /** @description The ticket it waits for. */
            ticketId: string | null;
            cost: components["schemas"]["MoneyDto"];
            deadlineAt: string | null;
            acceptedAt: string;
            updatedAt: string;
        };
        TaskPageDto: {
            items: components["schemas"]["TaskListItemDto"][];
            nextCursor: string | null;
        };
        TaskSummaryDto: {
            /** @description Tasks by status. */
            tasks: {
                [key: string]: number;
            };
            total: number;
            cost: components["schemas"]["MoneyDto"];
        };
        TaskEventDto: {
            type: string;
            time: string;
            data: {
                [key: string]: unknown;
            };
        };
        TaskDto: {
            /** Format: uuid */
            taskId: string;
            /** @description The task it was forked from. */
            parentTaskId: string | null;
            workflow: string;
            workflowHash: string;
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "halted" | "paused" | "completed" | "failed" | "cancelled";
            stage: string | null;
            ticketId: string | null;
            brief: Record<string, unknown>;
            /** @description Once it is completed. */
            output?: Record<string, unknown>;
            /** @description People's decisions by stage. */
            decisions: {
                [key: string]: unknown;
            };
            /** @description Why it failed or was cancelled. */
            reason: string | null;
            cost: components["schemas"]["MoneyDto"];
            /** @description What was said in it is erased: texts only stand for what was there. */
            contentErased: boolean;
            /** @description Its runs, see /v1/runs/{id}. */
            runIds: string[];
            history: components["schemas"]["TaskEventDto"][];
        };
        ReasonDto: {
            reason?: string;
        };
        WorkflowDto: {
            name: string;
            version: number;
            /** @description SHA-256 of the definition; tasks are pinned to it. */
            hash: string;
            definition: {
                [key: string]: unknown;
            };
        };
        WorkflowListDto: {
            items: components["schemas"]["WorkflowDto"][];
            nextCursor: string | null;
        };
        AdmissionLimitDto: {
            /** @enum {string} */
            scope: "tenant" | "workflow";
            key: string;
            maxRunning: number | null;
            perMinute: number | null;
            draining: boolean;
            by: string;
            at: string;
        };
        LimitListDto: {
            items: components["schemas"]["AdmissionLimitDto"][];
            nextCursor: string | null;
        };
        SetLimitDto: {
            /** @description Tasks under way at once; without it there is no such limit. */
            maxRunning?: number | null;
            /** @description Tasks started within any minute; without it there is no such limit. */
            perMinute?: number | null;
            /**
             * @description Nothing new is started; what is under way goes on.
             * @default false
             */
            draining: boolean;
        };
        ScheduleDto: {
            name: string;
            workflow: string;
            cron: string;
            timeZone: string;
            brief: Record<string, unknown>;
            subject: string;
            priority: number;
            by: string;
            /** @description null: never again. */
            nextDueAt: string | null;
            /** @description Why the last due time led to no task. */
            fault: string | null;
        };
        ScheduleListDto: {
            items: components["schemas"]["ScheduleDto"][];
            nextCursor: string | null;
        };
        SetScheduleDto: {
            /**
             * @description `name` for the version that is newest when it is due, or `name@version`.
             * @example dependency-audit
             */
            workflow: string;
            /**
             * @description Minute, hour, day of the month, month, day of the week.
             * @example 0 22 * * MON-FRI
             */
            cron: string;
            /**
             * @description IANA name.
             * @default UTC
             * @example Europe/Berlin
             */
            timeZone: string;
            /** @description Fits the workflow's brief schema. */
            brief: Record<string, unknown>;
            /**
             * @description Whose data it is about.
             * @default none
             */
            subject: string;
            /** @default 5 */
            priority: number;
        };
        EraseSubjectDto: {
            /** @description Why; it stays in the ledger, so it must not say who. */
            reason: string;
        };
        ErasureDto: {
            /** Format: uuid */
            erasureId: string;
            /** @enum {string} */
            cause: "subject" | "retention";
            /** @description Pseudonym: nobody knows any more who was behind it. */
            subject: string | null;
            /** @description Of `retention`. */
            workflow: string | null;
            /** @description Of `retention`: content of tasks accepted before this day, UTC. */
            before: string | null;
            by: string;
            reason: string;
            /** Format: date-time */
            requestedAt: string;
            /**
             * @description `erased`: the keys are destroyed, and nothing can be read from what is stored. `complete`: every process has forgotten them, too.
             * @enum {string}
             */
            status: "requested" | "erased" | "complete";
            /** @description Keys that were destroyed. */
            keys: number;
            /** @description Tasks whose content is gone. */
            tasks: number;
            /** @description Of these, tasks that were under way. */
            cancelled: number;
            /** @description Why it is not done yet. */
            fault: string | null;
            /** Format: date-time */
            completedAt: string | null;
        };
        ErasurePageDto: {
            items: components["schemas"]["ErasureDto"][];
            nextCursor: string | null;
        };
        HoldDto: {
            /** Format: uuid */
            holdId: string;
            /** @description Pseudonym; null: of everybody. */
            subject: string | null;
            /** @description null: of every workflow. */
            workflow: string | null;
            by: string;
            reason: string;
        };
        HoldListDto: {
            items: components["schemas"]["HoldDto"][];
            nextCursor: string | null;
        };
        SetHoldDto: {
            /** @description A data subject, by name. */
            subject?: string | null;
            workflow?: string | null;
            reason: string;
        };
        HoldSetDto: {
            /** Format: uuid */
            holdId: string;
            /** @description Pseudonym; null: of everybody. */
            subject: string | null;
            /** @description null: of every workflow. */
            workflow: string | null;
            by: string;
            reason: string;
            /** @description Erasures under way that may concern what it is on, and had begun before it: their keys are gone, and the hold keeps nothing of that. */
            tooLateFor: string[];
        };
        LiftHoldDto: {
            reason: string;
        };
        RetentionDto: {
            workflow: string;
            days: number;
        };
        RetentionListDto: {
            items: components["schemas"]["RetentionDto"][];
            nextCursor: string | null;
        };
        SetRetentionDto: {
            /** @description Days after which content is erased; null: never. */
            days: number | null;
        };
        ReapplyErasuresDto: {
            /** @description Believe also what nothing shows that the orchestrator wrote: rows that the index of the ledger does not vouch for, as after a restore of PostgreSQL alone, and events that this database should have. Whoever can write such could have keys destroyed. */
            unvouched?: boolean;
            /**
             * @description Events, as `doubted` names them, that are not to be believed: they are left aside for good, and erasures go on. The place alone will do where nothing else is in doubt there (409 `ambiguous-doubt` otherwise). What is not in doubt is passed over. With `unvouched`: all others are believed.
             * @example [
             *       "815:3fa9c1d2e4b1"
             *     ]
             */
            dismiss?: string[];
        };
        ReappliedDto: {
            /** @description Events of holds, retention, erasures and tasks that were put back. */
            events: number;
            /** @description Erasures that nobody here knew of; they are carried out now. */
            erasures: number;
            /** @description Keys that were there again, and are destroyed. */
            keys: number;
            /** @description Tasks whose content they had opened. */
            tasks: number;
            /** @description Events that would matter, and that nothing shows the orchestrator wrote: nothing was done about them, and erasures wait. */
            unvouched: number;
            /**
             * @description The first of them: each its place in the ledger, and the beginning of its hash in the tree there.
             * @example [
             *       "815:3fa9c1d2e4b1"
             *     ]
             */
            doubted: string[];
        };
        RewrappedDto: {
            /** @description Keys that an older master key had wrapped. */
            rewrapped: number;
        };
        ProviderDto: {
            /** @example openai/gpt-5-mini */
            model: string;
            /** @enum {string} */
            state: "well" | "cooling-down" | "open" | "half-open";
            /**
             * Format: date-time
             * @description No call begins before.
             */
            until?: string;
            /** @description Class of the error it began with. */
            errorClass?: string;
            reason?: string;
            /** @description Calls under way. */
            inFlight: number;
            /** @description Runs that wait for it: for its health, or for a limit. */
            waiting: number;
        };
        ProviderListDto: {
            /** @description Models that this process has called. */
            items: components["schemas"]["ProviderDto"][];
        };
        RetryDto: {
            /**
             * @description Why it is tried again.
             * @example rate-limited
             */
            errorClass: string;
            delayMs: number;
            dueAt: string;
            reason: string;
            /** @description The fallback model that is tried instead. */
            model?: string;
            /** @description True where an order to stop broke it off. */
            uncounted?: boolean;
        };
        AttemptDto: {
            /** @description 1 for the first try of the step. */
            attempt: number;
            /** @description Which model call of the run it is, from 1. */
            n?: number;
            /** @description The model, or the tool. */
            what: string;
            at?: string;
            /**
             * @description answered, asked (a person), under-way, or the error’s class
             * @example answered
             */
            outcome: string;
            reason?: string;
            cost?: components["schemas"]["MoneyDto"];
            /** @description True where the true usage is not known. */
            costIsBound?: boolean;
            latencyMs?: number;
            /** @description Set where it is tried again. */
            retry?: components["schemas"]["RetryDto"];
            /**
             * Format: uuid
             * @description The question it led to.
             */
            ticketId?: string;
        };
        RunStepDto: {
            step: number;
            /** @enum {string} */
            kind: "model" | "tool";
            attempts: components["schemas"]["AttemptDto"][];
        };
        RunEventDto: {
            type: string;
            time: string;
            data: {
                [key: string]: unknown;
            };
            /** @description Messages, arguments, results. */
            content?: {
                [key: string]: unknown;
            };
        };
        RunDto: {
            /** Format: uuid */
            runId: string;
            /** Format: uuid */
            taskId: string;
            /** @enum {string} */
            role: "worker" | "qa" | "correction";
            stage: string;
            agent: string;
            workflow: string;
            /**
             * @description open runs: ready, funding, model, tools, backing-off, suspended; else completed, failed, cancelled
             * @example model
             */
            status: string;
            /** @description The model it waits for: for its health or for a limit. */
            waitsFor?: components["schemas"]["ProviderDto"];
            granted: components["schemas"]["MoneyDto"];
            spent: components["schemas"]["MoneyDto"];
            /** @description True if every model called was a simulated one. */
            simulated: boolean;
            /** @description What was said: the prompt of the newest call, and its answer. */
            transcript: Record<string, unknown>[];
            /** @description Its calls, each with all its attempts. */
            steps: components["schemas"]["RunStepDto"][];
            events: components["schemas"]["RunEventDto"][];
        };
        PromptDto: {
            /** @description The whole prompt as it was sent, in the form of the AI SDK. */
            messages: Record<string, unknown>[];
            /** @description How many messages, from the end, were new with this call. */
            added: number;
            /** @description SHA-256 recorded with the call: one JSON line per message. */
            hash: string;
            /** @description True if the messages have this hash. */
            proved: boolean;
        };
        OfferDto: {
            maxOutputTokens: number;
            /** @description Recorded with the call; null where no tools were offered. */
            toolsHash: string | null;
            /** @description False where this runner has not the workflow of the run. */
            workflowLoaded: boolean;
            /** @description True if the tools have the recorded hash. */
            toolsProved: boolean;
            tools?: Record<string, unknown>[];
            toolChoice?: {
                [key: string]: unknown;
            };
            responseFormat?: {
                [key: string]: unknown;
            };
            temperature?: number;
        };
        AnswerOfModelDto: {
            /**
             * @description answered, or the error’s class
             * @example answered
             */
            outcome: string;
            finishReason?: string;
            reason?: string;
            latencyMs: number;
            /** @description What the provider calls the call. */
            providerCallId?: string;
            text?: string;
            /** @description Tools asked for, with their arguments. */
            toolCalls?: Record<string, unknown>[];
            message?: {
                [key: string]: unknown;
            };
            /** @description True where the text was no JSON as it came. */
            repaired?: boolean;
            /** @description What a repaired text was read as. */
            readAs?: {
                [key: string]: unknown;
            };
        };
        CallMoneyDto: {
            /** @description What it could cost at most. */
            reserved: components["schemas"]["MoneyDto"];
            usage?: {
                [key: string]: number;
            };
            cost?: components["schemas"]["MoneyDto"];
            /** @description True where the true usage is not known. */
            costIsBound?: boolean;
            /** @description The price in force at the call, in nano-USD per million tokens, if it is known. */
            price: {
                [key: string]: unknown;
            } | null;
            /** @description True if that price gives this cost. */
            priceExplainsCost?: boolean;
        };
        FollowedDto: {
            type: string;
            time?: string;
        };
        NextDto: {
            /** @description What the run was doing before its next model call, or is now. */
            status: string;
            /** @description Events up to the next model call. */
            events: components["schemas"]["FollowedDto"][];
        };
        RunCallDto: {
            /** @description Which model call of the run it is, from 1. */
            n: number;
            step: number;
            attempt: number;
            model: string;
            at?: string;
            prompt: components["schemas"]["PromptDto"];
            offered: components["schemas"]["OfferDto"];
            answer: components["schemas"]["AnswerOfModelDto"] | null;
            money: components["schemas"]["CallMoneyDto"];
            next: components["schemas"]["NextDto"];
            /** @description All attempts of its step. */
            attempts: components["schemas"]["AttemptDto"][];
        };
        EffectDto: {
            step: number;
            tool: string;
            /** @enum {string} */
            effect: "idempotent" | "at-most-once";
            /** @description What the tool was given to deduplicate by. */
            idempotencyKey: string;
            argumentsHash: string;
            /**
             * @description unknown from the intent on, until there is an outcome
             * @enum {string}
             */
            is: "done" | "not-done" | "unknown";
            /**
             * @description How it is known that it is done; simulated: it was not, an earlier result was used.
             * @enum {string}
             */
            how?: "called" | "reconciled" | "simulated" | "told";
            attempts: number;
            /** @description Times the tool was asked whether it happened. */
            queries: number;
            reason?: string;
        };
        FaultDto: {
            /** @enum {string} */
            fault: "rate-limited" | "overloaded" | "network" | "timeout" | "outcome-unknown" | "malformed-output" | "truncated" | "refused" | "misconfigured";
            /** @description What every call of a simulated model does while it is on. */
            does: string;
            /** @description What there is to see of it, and where. */
            shows: string;
            /** @description The page of docs/runbooks that says how it is mended. */
            runbook: string;
            on: boolean;
            /**
             * Format: date-time
             * @description It ends by itself.
             */
            until?: string;
            /** @description Who switched it on. */
            by?: string;
        };
        FaultListDto: {
            items: components["schemas"]["FaultDto"][];
        };
        SwitchFaultDto: {
            /** @default 5 */
            minutes: number;
        };
        EvidencePlaceDto: {
            /** @description JSON Pointer to the text, in the output or the brief. */
            pointer: string;
            start: number;
            end: number;
        };
        ReviewEvidenceDto: {
            /** @description "output", "brief", "input" or "tool:<call id>". */
            source: string;
            quote: string;
            /** @description Where it stands; null where it spans several texts, or is not of this review. */
            place: components["schemas"]["EvidencePlaceDto"] | null;
        };
        ReviewFindingDto: {
            findingId: string;
            category: string;
            severity: string;
            claim: string;
            location: string;
            open: boolean;
            /** @description How often it came back after a correction. */
            reopened: number;
            /** @description The worker's answer to it. */
            response: {
                [key: string]: unknown;
            } | null;
            evidence: components["schemas"]["ReviewEvidenceDto"][];
        };
        ReviewEventDto: {
            type: string;
            time: string;
            data: {
                [key: string]: unknown;
            };
        };
        ReviewDto: {
            /** Format: uuid */
            reviewId: string;
            /** Format: uuid */
            taskId: string;
            stage: string;
            /** @description reviewing, corrected-next, disputed, done or cancelled */
            status: string;
            /** @description From 0. */
            round: number;
            /** @description What the judges of this round cost. */
            roundCost: components["schemas"]["MoneyDto"];
            findings: components["schemas"]["ReviewFindingDto"][];
            history: components["schemas"]["ReviewEventDto"][];
        };
        SampleListItemDto: {
            /** Format: uuid */
            sampleId: string;
            /** Format: uuid */
            taskId: string;
            workflow: string;
            stage: string;
            risk: string;
            /** Format: uuid */
            ticketId: string;
            dueAt: string;
            /** @description drawn, or seeded: an item known to be bad. Null until it is judged. */
            why: string | null;
            /** @description right or wrong */
            verdict: string | null;
            judgedBy: string | null;
            updatedAt: string;
        };
        SamplePageDto: {
            items: components["schemas"]["SampleListItemDto"][];
            nextCursor: string | null;
        };
        SampleDto: {
            /** Format: uuid */
            sampleId: string;
            /** @description asked or judged */
            status: string;
            stage: string;
            /** Format: uuid */
            ticketId: string;
            /** @description drawn, or seeded: an item known to be bad. Null until it is judged. */
            why: string | null;
            verdict: string | null;
            judgedBy: string | null;
            /** @description What the person named. */
            mistakes: string[];
            /** @description What was known to be wrong with a seeded one. Empty until it is judged. */
            knownMistakes: string[];
        };
        ExampleListItemDto: {
            /** Format: uuid */
            exampleId: string;
            workflow: string;
            stage: string;
            /** @description disagreement, sample or known-bad */
            from: string;
            /** @description Findings that a person called right. */
            right: number;
            wrong: number;
            /** @description Mistakes that no judge reported. */
            missed: number;
            by: string;
            at: string;
            /** @description What it was about was erased: no judge is tried on it any more. */
            erased: boolean;
        };
        ExamplePageDto: {
            items: components["schemas"]["ExampleListItemDto"][];
            nextCursor: string | null;
        };
        AddExampleDto: {
            /**
             * @description `name`, or `name@version`.
             * @example dependency-audit
             */
            workflow: string;
            stage: string;
            /** @description Any JSON value. */
            brief: {
                [key: string]: unknown;
            };
            /** @description Any JSON value. */
            output: {
                [key: string]: unknown;
            };
            /**
             * @description What is wrong with the output: findings as a judge reports them. Only `claim` must be given; category is error, severity medium, where absent.
             * @example [
             *       {
             *         "claim": "The licence is named MIT; the file says GPL-3.0.",
             *         "location": "/licence"
             *       }
             *     ]
             */
            mistakes: {
                [key: string]: unknown;
            }[];
        };
        AddedExampleDto: {
            /** Format: uuid */
            exampleId: string;
            /** @description False where the same was there already. */
            added: boolean;
        };
        EvaluationListItemDto: {
            /** Format: uuid */
            evaluationId: string;
            /** @description running or completed */
            status: string;
            examples: number;
            /** @description Examples that it gave a report on. */
            judged: number;
            /** @description Runs without a report: they count for nothing. */
            failed: number;
            /** @description Findings that a person called right, or named as missed. */
            right: number;
            wrong: number;
            /** @description Findings of which nobody has said anything. */
            unknown: number;
            /** @description Known mistakes that it did not report. */
            missed: number;
            /** @description right / (right + wrong) */
            precision: number | null;
            /** @description right / (right + missed) */
            recall: number | null;
            cost: components["schemas"]["MoneyDto"];
            /** @example dependency-audit@1 */
            workflow: string;
            stage: string;
            judge: string;
            /** @description Whether something else than the judge as it is was tried. */
            overridden: boolean;
            /** @description Of its instructions; null until the first report. */
            promptHash: string | null;
            /** @description That gave the reports so far. */
            models: string[];
            by: string;
            requestedAt: string;
        };
        EvaluationPageDto: {
            items: components["schemas"]["EvaluationListItemDto"][];
            nextCursor: string | null;
        };
        OverridesDto: {
            /** @description `provider/model`, in order. */
            models?: string[];
            instructions?: string;
        };
        RequestEvaluationDto: {
            /** @description `name`, or `name@version`. */
            workflow: string;
            stage: string;
            judge: string;
            /** @description What is tried instead. Absent: the judge as it is. */
            overrides?: components["schemas"]["OverridesDto"];
            /**
             * @description The newest examples, at most this many.
             * @default 100
             */
            limit: number;
            /**
             * Format: uuid
             * @description On the examples of this evaluation, so that both can be compared.
             */
            sameAs?: string;
            /** @description In USD: more is never leased for all runs together. */
            budgetUsd: number;
        };
        EvaluationFiguresDto: {
            /** Format: uuid */
            evaluationId: string;
            /** @description running or completed */
            status: string;
            examples: number;
            /** @description Examples that it gave a report on. */
            judged: number;
            /** @description Runs without a report: they count for nothing. */
            failed: number;
            /** @description Findings that a person called right, or named as missed. */
            right: number;
            wrong: number;
            /** @description Findings of which nobody has said anything. */
            unknown: number;
            /** @description Known mistakes that it did not report. */
            missed: number;
            /** @description right / (right + wrong) */
            precision: number | null;
            /** @description right / (right + missed) */
            recall: number | null;
            cost: components["schemas"]["MoneyDto"];
        };
        EvaluationDto: {
            /** Format: uuid */
            evaluationId: string;
            /** @description running or completed */
            status: string;
            examples: number;
            /** @description Examples that it gave a report on. */
            judged: number;
            /** @description Runs without a report: they count for nothing. */
            failed: number;
            /** @description Findings that a person called right, or named as missed. */
            right: number;
            wrong: number;
            /** @description Findings of which nobody has said anything. */
            unknown: number;
            /** @description Known mistakes that it did not report. */
            missed: number;
            /** @description right / (right + wrong) */
            precision: number | null;
            /** @description right / (right + missed) */
            recall: number | null;
            cost: components["schemas"]["MoneyDto"];
            /** @example dependency-audit@1 */
            workflow: string;
            stage: string;
            judge: string;
            /** @description What was tried. */
            overrides: {
                [key: string]: unknown;
            };
            budget: components["schemas"]["MoneyDto"];
            /** @description The judge as it is, on the same examples: its newest completed evaluation. */
            present: components["schemas"]["EvaluationFiguresDto"] | null;
            /** @description What to run where there is nothing to compare with. */
            presentCommand: string | null;
        };
        RateDto: {
            hits: number;
            /** @description Of how many. */
            of: number;
            /** @description From 0 to 1; null where there is not enough to say. */
            rate: number | null;
        };
        JudgeStatsDto: {
            workflow: string;
            agent: string;
            /** @description Of its instructions. */
            promptHash: string;
            model: string;
            /** @description Rounds it judged. */
            judged: number;
            findings: number;
            /** @description Findings whose evidence does not exist. */
            rejected: number;
            /** @description Right ones of its findings that people judged. */
            precision: components["schemas"]["RateDto"];
            /** @description Mistakes it reported, of those that are known: from findings that people called right, from samples, and from items known to be bad. Samples are a share of what passed, and count once each. */
            recall: components["schemas"]["RateDto"];
            /** @description Mistakes it reported in items known to be bad. */
            catchRate: components["schemas"]["RateDto"];
            /** @description Of its rounds, without evaluations. */
            cost: components["schemas"]["MoneyDto"];
            costPerJudgement: components["schemas"]["MoneyDto"] | null;
        };
        ReviewerStatsDto: {
            by: string;
            /** @description Of items known to be bad, those called wrong. */
            catchRate: components["schemas"]["RateDto"];
        };
        StatsDto: {
            judges: components["schemas"]["JudgeStatsDto"][];
            reviewers: components["schemas"]["ReviewerStatsDto"][];
        };
        LimitDto: {
            /** @enum {string} */
            period: "month" | "day" | "total";
            /** @description First day of the period, UTC; null: all time, or nothing was spent yet. */
            since: string | null;
            limit: components["schemas"]["MoneyDto"];
            /** @description Settled in the period. */
            settled: components["schemas"]["MoneyDto"];
            /** @description Neither settled nor held by open runs. */
            free: components["schemas"]["MoneyDto"];
            /** @description How far its use was announced in this period, in percent. */
            thresholdReached: number;
        };
        HaltDto: {
            /** Format: uuid */
            haltId: string;
            /** @enum {string} */
            scope: "task" | "workflow" | "tenant" | "everything";
            /** @description `*`: every tenant. */
            key: string;
            /** @enum {string} */
            reason: "budget-exhausted" | "cost-anomaly" | "spend-rate" | "loop" | "retry-storm" | "misconfigured" | "kill-switch";
            /** @description The ticket that asks what is to be done; null for everything. */
            ticketId: string | null;
            /** @description Which limit is used up. */
            period: string | null;
            limit: components["schemas"]["MoneyDto"] | null;
            /** @description When it was ordered. */
            settled: components["schemas"]["MoneyDto"] | null;
            /** @description When it was ordered. */
            reserved: components["schemas"]["MoneyDto"] | null;
            /** @description What the order is based on: counts, nano-USD or milliseconds, by name. */
            figures: {
                [key: string]: number;
            };
            /** @description Who ordered it; null: a rule. */
            by: string | null;
            /** @description When the ticket is due. */
            dueAt: string | null;
        };
        BudgetNodeDto: {
            /** @enum {string} */
            scope: "tenant" | "workflow" | "task";
            key: string;
            /** @description Those in force; every one of them holds. */
            limits: components["schemas"]["LimitDto"][];
            /** @description The limit that lets least through. null: no limit at this level. */
            limit: components["schemas"]["MoneyDto"] | null;
            /** @description Spent, and settled: in the period of that limit, else in all time. */
            settled: components["schemas"]["MoneyDto"];
            /** @description Held by open runs. */
            reserved: components["schemas"]["MoneyDto"];
            free: components["schemas"]["MoneyDto"] | null;
            /** @description While one is in force nothing is granted here. */
            halts: components["schemas"]["HaltDto"][];
            /** @description The ticket of the first of the halts. */
            haltTicketId: string | null;
            /** @description Tasks that were ever accepted. */
            tasks: number;
            /** @description Those that have not ended. */
            openTasks: number;
            /** @description Those that stand, by a halt of their own or by one above them. */
            haltedTasks: number;
        };
        BudgetTreeDto: {
            tenant: components["schemas"]["BudgetNodeDto"];
            /** @description By name. */
            workflows: components["schemas"]["BudgetNodeDto"][];
            /** @description For more workflows. */
            nextCursor: string | null;
            /** @description Requests for money that wait. */
            waiting: number;
        };
        BudgetDto: {
            /** @enum {string} */
            scope: "tenant" | "workflow" | "task";
            key: string;
            /** @description Those in force; every one of them holds. */
            limits: components["schemas"]["LimitDto"][];
            /** @description The limit that lets least through. null: no limit at this level. */
            limit: components["schemas"]["MoneyDto"] | null;
            /** @description Spent, and settled: in the period of that limit, else in all time. */
            settled: components["schemas"]["MoneyDto"];
            /** @description Held by open runs. */
            reserved: components["schemas"]["MoneyDto"];
            free: components["schemas"]["MoneyDto"] | null;
            /** @description While one is in force nothing is granted here. */
            halts: components["schemas"]["HaltDto"][];
            /** @description The ticket of the first of the halts. */
            haltTicketId: string | null;
        };
        BudgetListDto: {
            items: components["schemas"]["BudgetDto"][];
            nextCursor: string | null;
            /** @description Requests for money that wait. */
            waiting: number;
        };
        SetBudgetDto: {
            /**
             * @description Which of its limits, by calendar in UTC. Default: the only one there is, else month for a tenant and total below.
             * @enum {string}
             */
            period?: "month" | "day" | "total";
            reason?: string;
            /**
             * @description In USD.
             * @example 25
             */
            limitUsd: number;
        };
        RaiseBudgetDto: {
            /**
             * @description Which of its limits, by calendar in UTC. Default: the only one there is, else month for a tenant and total below.
             * @enum {string}
             */
            period?: "month" | "day" | "total";
            reason?: string;
            /**
             * @description In USD.
             * @example 5
             */
            byUsd: number;
        };
        HaltListDto: {
            items: components["schemas"]["HaltDto"][];
            nextCursor: string | null;
        };
        RuleDto: {
            /** @enum {string} */
            reason: "budget-exhausted" | "cost-anomaly" | "spend-rate" | "loop" | "retry-storm" | "misconfigured" | "kill-switch";
            /**
             * @description What it halts.
             * @enum {string}
             */
            scope: "task" | "workflow" | "tenant";
            /** @description False: switched off in the configuration. */
            isOn: boolean;
            /** @description When it breaks: counts, nano-USD or milliseconds, by name. */
            figures: {
                [key: string]: number;
            };
        };
        RuleListDto: {
            /** @description Besides the limits, and orders of people. */
            items: components["schemas"]["RuleDto"][];
            /** @description Percentages of a limit whose use is announced. */
            thresholds: number[];
        };
        OrderHaltDto: {
            /** @enum {string} */
            scope: "task" | "workflow" | "tenant" | "everything";
            /** @description The task or workflow; of a tenant only your own, and for everything none. */
            key?: string;
            /** @description For whoever wonders why nothing moves. */
            reason: string;
        };
        LiftHaltDto: {
            /** @description Of a rule that broke: it is not looked at again for the task, or for the rest of the day. */
            once?: boolean;
        };
        TopItemDto: {
            /** @description Model calls, also those that failed. */
            calls: number;
            /** @description With those read from a cache or written to one. */
            inputTokens: number;
            cachedInputTokens: number;
            cacheWriteInputTokens: number;
            outputTokens: number;
            cost: components["schemas"]["MoneyDto"];
            /** @description The part charged at its upper bound: what it truly cost is not known (yet). */
            bound: components["schemas"]["MoneyDto"];
            /** @description `bound` as a share of `cost`, from 0 to 1. */
            boundShare: number;
            /** @description Calls charged so. */
            boundCalls: number;
            /** @description Workflow, task, model or day; workflow `unknown`: not seen yet. */
            key: string;
        };
        SpendSumDto: {
            /** @description Model calls, also those that failed. */
            calls: number;
            /** @description With those read from a cache or written to one. */
            inputTokens: number;
            cachedInputTokens: number;
            cacheWriteInputTokens: number;
            outputTokens: number;
            cost: components["schemas"]["MoneyDto"];
            /** @description The part charged at its upper bound: what it truly cost is not known (yet). */
            bound: components["schemas"]["MoneyDto"];
            /** @description `bound` as a share of `cost`, from 0 to 1. */
            boundShare: number;
            /** @description Calls charged so. */
            boundCalls: number;
        };
        TopDto: {
            /** @enum {string} */
            by: "workflow" | "task" | "model" | "day";
            from: string;
            to: string;
            items: components["schemas"]["TopItemDto"][];
            /** @description Of the whole period, also what is not listed. */
            total: components["schemas"]["SpendSumDto"];
        };
        SpreadDto: {
            mean: components["schemas"]["MoneyDto"];
            p50: components["schemas"]["MoneyDto"];
            p80: components["schemas"]["MoneyDto"];
            p95: components["schemas"]["MoneyDto"];
        };
        WorkflowForecastDto: {
            workflow: string;
            /** @description Completed and failed tasks it is from: the newest 1,000 at most. */
            tasks: number;
            /** @description Cost of its next task; null: not enough data. */
            next: components["schemas"]["SpreadDto"] | null;
            /** @description Tasks that have not ended. */
            open: number;
        };
        QueueForecastDto: {
            mean: components["schemas"]["MoneyDto"];
            p50: components["schemas"]["MoneyDto"];
            p80: components["schemas"]["MoneyDto"];
            p95: components["schemas"]["MoneyDto"];
            /** @description Open tasks it is of. */
            tasks: number;
            /** @description Those of them that have cost more than any task before: nothing is added. */
            beyond: number;
            /** @description Open tasks of workflows without enough data: not in it. */
            unknown: number;
        };
        PaceDto: {
            /** @enum {string} */
            basis: "today" | "seven-days";
            perDay: components["schemas"]["MoneyDto"];
            /** @description UTC; null: not in this month. */
            reachedOn: string | null;
            /** @description What the month will have cost by its end. */
            monthTotal: components["schemas"]["MoneyDto"];
        };
        BudgetForecastDto: {
            /** @description The tenant's limit for the month. */
            limit: components["schemas"]["MoneyDto"];
            /** @description In this month so far, open runs included. */
            spent: components["schemas"]["MoneyDto"];
            paces: components["schemas"]["PaceDto"][];
        };
        ForecastDto: {
            /** @description Ended tasks of a workflow that are enough for a forecast. */
            enoughTasks: number;
            workflows: components["schemas"]["WorkflowForecastDto"][];
            /** @description What open tasks will still cost. */
            openQueue: components["schemas"]["QueueForecastDto"];
            budget: components["schemas"]["BudgetForecastDto"];
        };
        RefusedDto: {
            /**
             * Format: uuid
             * @description The halt it waits for.
             */
            haltId: string;
            /**
             * @description Where that was ordered.
             * @enum {string}
             */
            scope: "task" | "workflow" | "tenant";
            reason: string;
            /** @description The worst case of its next call; null: it has not begun, and takes what there is. */
            needs: components["schemas"]["MoneyDto"] | null;
        };
        TaskSpendDto: {
            /** Format: uuid */
            taskId: string;
            /** @description null: not seen yet. */
            workflow: string | null;
            /** @enum {string} */
            status: "open" | "completed" | "failed" | "cancelled";
            calls: number;
            /** @description Of all its calls so far. */
            cost: components["schemas"]["MoneyDto"];
            /** @description The part of it charged at its upper bound. */
            bound: components["schemas"]["MoneyDto"];
            /** @description As a multiple of its workflow's median; null: there is none yet. */
            multiple: number | null;
            /** @description null: it never asked for money, or ended a while ago and its books are closed. */
            budget: components["schemas"]["BudgetDto"] | null;
            /** @description null: it waits for no halt. */
            refused: components["schemas"]["RefusedDto"] | null;
        };
        TaskSpendPageDto: {
            items: components["schemas"]["TaskSpendDto"][];
            nextCursor: string | null;
        };
        WorkflowMedianDto: {
            workflow: string;
            /** @description Ended tasks it is from: the newest 1,000 at most. */
            tasks: number;
            /** @description null: half of them cost nothing. */
            median: components["schemas"]["MoneyDto"] | null;
        };
        BinDto: {
            workflow: string;
            /** @description From 2^(bin/8) to below 2^((bin+1)/8) times the median. */
            bin: number;
            tasks: number;
        };
        DistributionDto: {
            workflows: components["schemas"]["WorkflowMedianDto"][];
            bins: components["schemas"]["BinDto"][];
        };
        ReconcileDto: {
            /** @description The export as it is: CSV with a heading, or JSON (a list of rows, or `data` with `results`). One line per call (with the name the provider gave it), or per day and model. */
            text: string;
            /** @description For people, e.g. the name of the file. */
            source?: string;
            /**
             * @description Whose export it is: the part of a model’s name before the slash. Default: what its rows say, or their models.
             * @example openai
             */
            provider?: string;
            /**
             * @default auto
             * @enum {string}
             */
            format: "auto" | "openai" | "anthropic";
            /**
             * @description Which column holds what, where it goes by another name: day, provider, model, providerCallId, calls, inputTokens, uncachedInputTokens, cachedInputTokens, cacheWriteInputTokens, outputTokens, costUsd, costCents.
             * @example {
             *       "costUsd": "Amount (USD)"
             *     }
             */
            columns?: {
                [key: string]: string;
            };
            /**
             * @description Models by their name in the export, where the books call them otherwise.
             * @example {
             *       "gpt-4o-latest": "openai/gpt-4o"
             *     }
             */
            models?: {
                [key: string]: string;
            };
            /** @description First day, UTC. Default: the first of the export. */
            from?: string;
            /** @description Last day, UTC. Default: the last of the export. */
            to?: string;
            /** @description Compare again, though this very export has been: the books may say more by now. */
            again?: boolean;
        };
        MeasuresDto: {
            /** @description null: the export does not say. */
            calls: number | null;
            inputTokens: number | null;
            outputTokens: number | null;
            cost: components["schemas"]["MoneyDto"] | null;
        };
        ComparisonDto: {
            /** @description UTC. */
            day: string;
            model: string;
            /** @enum {string} */
            status: "match" | "differs" | "only-in-books" | "only-at-provider";
            /** @description What is different. */
            differs: string[];
            /** @description `charged-at-bound`: calls whose true cost is not known are enough to explain it. null: unexplained, unless it matches. */
            explanation: string | null;
            /** @description With the adjustments made here. */
            booked: components["schemas"]["MeasuresDto"];
            /** @description The part of it still charged at its bound. */
            bound: components["schemas"]["MoneyDto"];
            provider: components["schemas"]["MeasuresDto"];
        };
        CallDto: {
            providerCallId: string;
            day: string;
            model: string;
            /** @description null: in no books of ours. */
            taskId: string | null;
            runId: string | null;
            booked: components["schemas"]["MoneyDto"] | null;
            provider: components["schemas"]["MoneyDto"] | null;
        };
        CallListDto: {
            count: number;
            /** @description The first 100. */
            first: components["schemas"]["CallDto"][];
        };
        CallsDto: {
            /** @description Named by both sides. */
            matched: number;
            /** @description Charged at their bound, and now at their cost. */
            adjusted: components["schemas"]["CallListDto"];
            /** @description Named by both, at another cost. */
            differ: components["schemas"]["CallListDto"];
            onlyInBooks: components["schemas"]["CallListDto"];
            onlyAtProvider: components["schemas"]["CallListDto"];
        };
        ReconciledDto: {
            /** Format: uuid */
            reconciliationId: string;
            source: string;
            from: string;
            to: string;
            /** @description In the books, before the adjustments. */
            booked: components["schemas"]["MoneyDto"];
            /** @description null: the export has no amounts. */
            provider: components["schemas"]["MoneyDto"] | null;
            /** @description Days and models that match. */
            matching: number;
            /** @description That differ, but calls charged at their bound explain it. */
            explained: number;
            /** @description That differ for no known reason. */
            unexplained: number;
            /** @description Calls that were charged at their bound, and now at their cost. */
            adjustedCalls: number;
            /** @description What that gives back to the budgets. */
            freed: components["schemas"]["MoneyDto"];
            by: string;
            at: string;
            lines: components["schemas"]["ComparisonDto"][];
            /** @description null: an export of totals. */
            calls: components["schemas"]["CallsDto"] | null;
            /** @description False: this very export was compared before. */
            created: boolean;
        };
        ReconciliationSummaryDto: {
            /** Format: uuid */
            reconciliationId: string;
            source: string;
            from: string;
            to: string;
            /** @description In the books, before the adjustments. */
            booked: components["schemas"]["MoneyDto"];
            /** @description null: the export has no amounts. */
            provider: components["schemas"]["MoneyDto"] | null;
            /** @description Days and models that match. */
            matching: number;
            /** @description That differ, but calls charged at their bound explain it. */
            explained: number;
            /** @description That differ for no known reason. */
            unexplained: number;
            /** @description Calls that were charged at their bound, and now at their cost. */
            adjustedCalls: number;
            /** @description What that gives back to the budgets. */
            freed: components["schemas"]["MoneyDto"];
            by: string;
            at: string;
        };
        ReconciliationListDto: {
            items: components["schemas"]["ReconciliationSummaryDto"][];
            nextCursor: string | null;
        };
        ReconciliationDto: {
            /** Format: uuid */
            reconciliationId: string;
            source: string;
            from: string;
            to: string;
            /** @description In the books, before the adjustments. */
            booked: components["schemas"]["MoneyDto"];
            /** @description null: the export has no amounts. */
            provider: components["schemas"]["MoneyDto"] | null;
            /** @description Days and models that match. */
            matching: number;
            /** @description That differ, but calls charged at their bound explain it. */
            explained: number;
            /** @description That differ for no known reason. */
            unexplained: number;
            /** @description Calls that were charged at their bound, and now at their cost. */
            adjustedCalls: number;
            /** @description What that gives back to the budgets. */
            freed: components["schemas"]["MoneyDto"];
            by: string;
            at: string;
            lines: components["schemas"]["ComparisonDto"][];
            /** @description null: an export of totals. */
            calls: components["schemas"]["CallsDto"] | null;
        };
        ClaimNextDto: {
            queue?: string;
            /** @description Of queues that have it. */
            skill?: string;
            /**
             * @default due
             * @enum {string}
             */
            order: "due" | "risk";
        };
        TicketChangeDto: {
            revision: number;
            what: string;
        };
        LadderStepDto: {
            at: string;
            /** @enum {string} */
            step: "remind" | "reassign" | "escalate";
            to: string | null;
        };
        GivenAnswerDto: {
            by: string;
            answer: {
                [key: string]: unknown;
            };
            /** @description From when on it counts. */
            resumeAt: string | null;
        };
        ProposedChangeDto: {
            /** @description JSON Pointer. */
            at: string;
            before?: Record<string, unknown>;
            after?: Record<string, unknown>;
        };
        TicketEventDto: {
            type: string;
            time: string;
            data: {
                [key: string]: unknown;
            };
        };
        TicketDto: {
            /** Format: uuid */
            ticketId: string;
            taskId: string;
            /** @enum {string} */
            status: "open" | "decided" | "answered" | "withdrawn";
            /** @enum {string} */
            kind: "question" | "approval" | "disagreement" | "budget" | "failure" | "unknown-outcome";
            queue: string;
            risk: string;
            dueAt: string;
            overdue: boolean;
            requestedBy: string;
            /** @description Give it with the answer. */
            shownHash: string;
            /** @description Give it with the answer: counts what must have been seen. */
            revision: number;
            /** @description What made each revision after the first. */
            changes: components["schemas"]["TicketChangeDto"][];
            /** @description How many persons must give the same answer. */
            approvals: number;
            /** @description What happens next if nobody answers. */
            ladder: components["schemas"]["LadderStepDto"][];
            workflow: string | null;
            /** @description Who cannot approve it. */
            author: string | null;
            assignee: string | null;
            claimedBy: string | null;
            claimedUntil: string | null;
            snoozedUntil: string | null;
            /** @description See /v1/ticket-groups. */
            groupKey: string | null;
            /** @description The first of two answers. */
            endorsement: components["schemas"]["GivenAnswerDto"] | null;
            /** @description It can still be taken back. */
            decision: components["schemas"]["GivenAnswerDto"] | null;
            /** @description What the proposal changes; null where the ask names nothing before it. */
            diff: components["schemas"]["ProposedChangeDto"][] | null;
            /** @description Title, question, what is blocked, what was found, evidence, options, and `need`: the schema of the answer. */
            ask: {
                [key: string]: unknown;
            };
            answer: {
                [key: string]: unknown;
            } | null;
            answeredBy: string | null;
            history: components["schemas"]["TicketEventDto"][];
        };
        QueueLadderStepDto: {
            /** @description Share of the time to the due time after which it comes; over 1: after it. */
            atShare: number;
            /** @enum {string} */
            step: "remind" | "reassign" | "escalate";
            /** @description Of `escalate`: the queue that is asked next. Of `reassign`: the person. */
            to?: Record<string, unknown>;
        };
        QueueDto: {
            queue: string;
            description: string;
            skills: string[];
            members: string[];
            ladder: components["schemas"]["QueueLadderStepDto"][];
            /** @enum {string|null} */
            twoPersonFrom: "low" | "medium" | "high" | null;
            /** @description Tickets that wait here for an answer. */
            open: number;
            /** @description Of these, those whose due time has passed. */
            overdue: number;
            /** @description Age of the oldest open ticket. */
            oldestOpenSeconds: number | null;
        };
        QueueListDto: {
            items: components["schemas"]["QueueDto"][];
        };
        SetQueueDto: {
            description?: string;
            skills?: string[];
            /** @description Who may answer. None: everybody. */
            members?: string[];
            /** @description Absent: one reminder after three quarters of the time. */
            ladder?: components["schemas"]["QueueLadderStepDto"][];
            /**
             * @description From this risk on, two persons must give the same answer. Absent: never.
             * @enum {string}
             */
            twoPersonFrom?: "low" | "medium" | "high";
        };
        TicketGroupDto: {
            key: string;
            /** @description Open tickets that ask the same. */
            count: number;
            kind: string;
            /** @description Of the ticket that is due first, as the title is. */
            queue: string;
            title: string;
            /**
             * @description The highest of them.
             * @enum {string}
             */
            risk: "low" | "medium" | "high";
            oldestDueAt: string;
            /** @description The facts that decide the answer. */
            relevant: {
                [key: string]: unknown;
            };
        };
        TicketGroupListDto: {
            /** @description The largest 100. */
            items: components["schemas"]["TicketGroupDto"][];
        };
        DifferencesDto: {
            /** @description Null: the same. */
            title: string | null;
            /** @description Found here, and not for the first ticket. */
            found: string[];
            /** @description Found for the first ticket, and not here. */
            missing: string[];
            /** @description Other parts of the ask that differ. */
            parts: string[];
        };
        GroupTicketDto: {
            /** Format: uuid */
            ticketId: string;
            taskId: string;
            title: string;
            risk: string;
            dueAt: string;
            /** @description Give it with the answer. */
            shownHash: string;
            /** @description Give it with the answer. */
            revision: number;
            differs: components["schemas"]["DifferencesDto"];
        };
        GroupPreviewDto: {
            key: string;
            /** @description Of which at most 50 are previewed, those due first. */
            count: number;
            /** @description The question and the form, as the first ticket has them. */
            ask: {
                [key: string]: unknown;
            };
            tickets: components["schemas"]["GroupTicketDto"][];
        };
        SeenTicketDto: {
            /** Format: uuid */
            ticketId: string;
            /** @description As it was previewed. */
            shownHash: string;
            /** @description As it was previewed. */
            revision: number;
        };
        KeepDto: {
            /** @description Only for tickets of this workflow, that of the ticket. Absent: of all. */
            workflow?: string;
            /**
             * @description At most 90 days ahead.
             * @example 2026-12-24T09:00:00.000Z
             */
            expiresAt: string;
        };
        AnswerGroupDto: {
            answer: {
                [key: string]: unknown;
            };
            /** @description Those that were previewed. */
            tickets: components["schemas"]["SeenTicketDto"][];
            /** @description For so long the answers can be taken back. Absent: as of any ticket. */
            undoSeconds?: number;
            /** @description How many tickets you mean: must be given where one is of high risk. */
            confirmCount?: number;
            /** @description Let the answer hold from now on. */
            keep?: components["schemas"]["KeepDto"];
        };
        GroupResultDto: {
            /** Format: uuid */
            ticketId: string;
            taskId: string | null;
            /** @enum {string} */
            outcome: "answered" | "refused";
            code: string | null;
            /** @description Why it was refused. */
            reason: string | null;
        };
        GroupAnswerDto: {
            /**
             * Format: uuid
             * @description Of the tickets that were answered together.
             */
            groupId: string;
            results: components["schemas"]["GroupResultDto"][];
            /** @description Of the answer that was kept. */
            precedentId: string | null;
            /** @description Why it could not be kept after all. */
            precedentRefused: string | null;
        };
        PrecedentListItemDto: {
            /** Format: uuid */
            precedentId: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            groupKey: string;
            kind: string;
            /** @description Of the ticket whose answer it is. */
            title: string;
            /** Format: uuid */
            fromTicketId: string;
            /** @description Null: of all workflows. */
            workflow: string | null;
            by: string;
            keptAt: string;
            expiresAt: string;
            revokedBy: string | null;
            revokedAt: string | null;
        };
        PrecedentPageDto: {
            items: components["schemas"]["PrecedentListItemDto"][];
            nextCursor: string | null;
        };
        DecidedTicketDto: {
            /** Format: uuid */
            ticketId: string;
            taskId: string;
            at: string;
        };
        PrecedentDto: {
            /** Format: uuid */
            precedentId: string;
            /** @enum {string} */
            status: "active" | "expired" | "revoked";
            groupKey: string;
            kind: string;
            /** @description Of the ticket whose answer it is. */
            title: string;
            /** Format: uuid */
            fromTicketId: string;
            /** @description Null: of all workflows. */
            workflow: string | null;
            by: string;
            keptAt: string;
            expiresAt: string;
            revokedBy: string | null;
            revokedAt: string | null;
            answer: {
                [key: string]: unknown;
            };
            /** @description The facts that decide the answer. */
            relevant: {
                [key: string]: unknown;
            };
            /** @description Why it was revoked. */
            reason: string | null;
            /** @description How many tickets it decided. */
            decidedCount: number;
            /** @description The newest 1,000 of them. */
            decided: components["schemas"]["DecidedTicketDto"][];
        };
        KeepPrecedentDto: {
            /** @description Only for tickets of this workflow, that of the ticket. Absent: of all. */
            workflow?: string;
            /**
             * @description At most 90 days ahead.
             * @example 2026-12-24T09:00:00.000Z
             */
            expiresAt: string;
            /**
             * Format: uuid
             * @description An answered ticket: its answer is kept.
             */
            fromTicketId: string;
        };
        RevokePrecedentDto: {
            /** @description For whoever wonders why it does not hold any more. */
            reason: string;
        };
        ChannelDto: {
            channel: string;
            /** @enum {string} */
            kind: "webhook" | "slack" | "email" | "pagerduty";
            /** @description What it is told of. */
            events: string[];
            queues: string[];
            by: string;
            /** @description Settings that are missing or wrong by now: nothing can be sent. */
            fault: string | null;
        };
        ChannelListDto: {
            items: components["schemas"]["ChannelDto"][];
            nextCursor: string | null;
        };
        SetChannelDto: {
            /** @enum {string} */
            kind: "webhook" | "slack" | "email" | "pagerduty";
            /**
             * @description Event types; none: those that a person must hear of.
             * @example [
             *       "ticket.opened.v2"
             *     ]
             */
            events?: string[];
            /** @description Only of these queues; none: of all. */
            queues?: string[];
        };
        RemoveChannelDto: {
            reason: string;
        };
        ChannelTestDto: {
            delivered: boolean;
            /** @description Why it was not. */
            reason: string | null;
        };
        DeliveryDto: {
            /** @description `webhook-id` of every try: a receiver drops what it has. */
            deliveryId: string;
            channel: string;
            eventId: string;
            eventType: string;
            /** @enum {string} */
            status: "due" | "sent" | "failed";
            attempts: number;
            /** @description Of the next try. */
            nextAt: string | null;
            lastFault: string | null;
            createdAt: string;
        };
        DeliveryPageDto: {
            items: components["schemas"]["DeliveryDto"][];
            nextCursor: string | null;
        };
        IssueLinkDto: {
            /** @description Who answers: the name that the answer is recorded under. */
            answerAs: string;
            expiresInMinutes: number;
            /** @description The only option that can be given by it. */
            option?: string;
        };
        LinkDto: {
            /** @description Whoever holds it may give one answer. It is shown once. */
            url: string;
            expiresAt: string;
        };
        SubjectDto: {
            /** @enum {string} */
            kind: "task" | "workflow" | "halt" | "ticket" | "tenant";
            /** @description An id; of a workflow its name, or `name@version`. */
            key: string;
        };
        IncidentListItemDto: {
            /** Format: uuid */
            incidentId: string;
            title: string;
            /** @enum {string} */
            status: "triage" | "started" | "mitigated" | "resolved" | "closed";
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            owner: string;
            about: components["schemas"]["SubjectDto"][];
            openedBy: string;
            openedAt: string;
            detectedAt: string;
            openFollowUps: number;
            /** @description The first day one is due. */
            nextDueOn: string | null;
        };
        IncidentPageDto: {
            items: components["schemas"]["IncidentListItemDto"][];
            nextCursor: string | null;
        };
        OpenIncidentDto: {
            /** @description A halt has one incident: the first is found. */
            about: components["schemas"]["SubjectDto"][];
            /** @description Absent: what it is about, in words. */
            title?: string;
            /**
             * @description Absent: by how much a halt stops.
             * @enum {string}
             */
            severity?: "low" | "medium" | "high" | "critical";
            /** @description Absent: whoever opens it. */
            owner?: string;
            /** @description From when on it did harm. Absent: since its detection. */
            since?: string;
            /** @description Absent: when the halt was ordered, or now. */
            detectedAt?: string;
        };
        RolesDto: {
            owner: string;
            communications: string | null;
            scribe: string | null;
        };
        TimesDto: {
            /** @description When it was noticed. */
            triage: string;
            started: string | null;
            mitigated: string | null;
            resolved: string | null;
            closed: string | null;
        };
        ImpactDto: {
            tasks: number;
            /** @description Of the tasks, those that were halted at any time. */
            haltedTasks: number;
            failedTasks: number;
            runs: number;
            tickets: number;
            /** @description What the runs of the tasks have settled. */
            spent: components["schemas"]["MoneyDto"];
        };
        TimelineEntryDto: {
            at: string;
            /** @enum {string} */
            from: "person" | "record";
            /** @description Type of the event, or kind of the fact. */
            what: string;
            text: string;
            by: string | null;
            /** @description In the ledger. */
            eventId: string | null;
            /** @description Of the halt, the ticket or the note. */
            id: string | null;
        };
        NoteDto: {
            /** Format: uuid */
            noteId: string;
            /** @enum {string} */
            kind: "note" | "contributor" | "mitigator" | "learning" | "risk";
            text: string;
            by: string;
        };
        FollowUpDto: {
            /** Format: uuid */
            followUpId: string;
            text: string;
            owner: string;
            /** @example 2026-12-24 */
            dueOn: string;
            /** @enum {string} */
            status: "open" | "done" | "dropped";
            reason: string | null;
        };
        IncidentDto: {
            /** Format: uuid */
            incidentId: string;
            title: string;
            /** @enum {string} */
            status: "triage" | "started" | "mitigated" | "resolved" | "closed";
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            roles: components["schemas"]["RolesDto"];
            about: components["schemas"]["SubjectDto"][];
            /** @description From when on it did harm. */
            since: string;
            /** @enum {string} */
            detectedBy: "halt" | "person";
            openedBy: string;
            openedAt: string;
            times: components["schemas"]["TimesDto"];
            /** @description As of now; of a closed one, as it was closed. */
            impact: components["schemas"]["ImpactDto"];
            timeline: components["schemas"]["TimelineEntryDto"][];
            /** @description What the record says in all; of more than 500 the first and the newest 250 are told. */
            recordInAll: number;
            /** @description Newest time of an event that impact and record are made of. */
            evidenceUpTo: string | null;
            /** @description Facts of tasks that ended up to then may not have been known any more when it was opened: pack, impact and record lack them, and the ledger has them. Null: all were known. */
            factsGoneUpTo: string | null;
            notes: components["schemas"]["NoteDto"][];
            followUps: components["schemas"]["FollowUpDto"][];
            /** @description What was known when it was opened: see `incident.opened.v1`. */
            pack: {
                [key: string]: unknown;
            };
            /** @description SHA-256 of the pack as JSON with sorted keys. */
            packHash: string;
        };
        DetectionDto: {
            at: string;
            /** @enum {string} */
            by: "halt" | "person";
            /** @description Milliseconds it did harm before that. */
            afterMs: number;
        };
        SaidDto: {
            text: string;
            by: string;
        };
        PostMortemDto: {
            /** Format: uuid */
            incidentId: string;
            title: string;
            /** @enum {string} */
            status: "triage" | "started" | "mitigated" | "resolved" | "closed";
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            roles: components["schemas"]["RolesDto"];
            about: components["schemas"]["SubjectDto"][];
            times: components["schemas"]["TimesDto"];
            /** @description As of now; of a closed one, as it was closed. */
            impact: components["schemas"]["ImpactDto"];
            timeline: components["schemas"]["TimelineEntryDto"][];
            /** @description What the record says in all; of more than 500 the first and the newest 250 are told. */
            recordInAll: number;
            /** @description Newest time of an event that impact and record are made of. */
            evidenceUpTo: string | null;
            /** @description Facts of tasks that ended up to then may not have been known any more when it was opened: pack, impact and record lack them, and the ledger has them. Null: all were known. */
            factsGoneUpTo: string | null;
            followUps: components["schemas"]["FollowUpDto"][];
            /** @description SHA-256 of the pack as JSON with sorted keys. */
            packHash: string;
            detection: components["schemas"]["DetectionDto"];
            /** @description Milliseconds after its detection. */
            mitigatedAfterMs: number | null;
            /** @description Milliseconds after its detection. */
            resolvedAfterMs: number | null;
            contributors: components["schemas"]["SaidDto"][];
            mitigators: components["schemas"]["SaidDto"][];
            learnings: components["schemas"]["SaidDto"][];
            risks: components["schemas"]["SaidDto"][];
        };
        ReachStatusDto: {
            /**
             * @description The next one.
             * @enum {string}
             */
            status: "started" | "mitigated" | "resolved" | "closed";
            /** @description When it was reached. Absent: now. */
            at?: string;
        };
        CorrectStatusDto: {
            /** @enum {string} */
            status: "triage" | "started" | "mitigated" | "resolved" | "closed";
            /** @description When it was reached. Absent: it was not; only the newest can be taken back. */
            at?: string;
            reason: string;
        };
        RateIncidentDto: {
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            reason: string;
        };
        AssignRoleDto: {
            /** @enum {string} */
            role: "owner" | "communications" | "scribe";
            to: string;
        };
        NoteIncidentDto: {
            /**
             * @description Where it stands in the post-mortem.
             * @enum {string}
             */
            kind: "note" | "contributor" | "mitigator" | "learning" | "risk";
            text: string;
        };
        AddFollowUpDto: {
            text: string;
            owner: string;
            /** @example 2026-12-24 */
            dueOn: string;
        };
        CloseFollowUpDto: {
            /** @enum {string} */
            outcome: "done" | "dropped";
            reason?: string;
        };
        TicketListItemDto: {
            /** Format: uuid */
            ticketId: string;
            taskId: string;
            /** @enum {string} */
            kind: "question" | "approval" | "disagreement" | "budget" | "failure" | "unknown-outcome";
            queue: string;
            /** @enum {string} */
            risk: "low" | "medium" | "high";
            /** @enum {string} */
            status: "open" | "decided" | "answered" | "withdrawn";
            title: string;
            openedAt: string;
            dueAt: string;
            overdue: boolean;
            /** @description Counts what must have been seen before it is answered. */
            revision: number;
            /** @description How many persons must give the same answer. */
            approvals: number;
            workflow: string | null;
            assignee: string | null;
            claimedBy: string | null;
            claimedUntil: string | null;
            snoozedUntil: string | null;
            groupKey: string | null;
            decidedBy: string | null;
            answeredBy: string | null;
            /** @description Whether whoever asks gave it to the queue that it is in. */
            passedOn: boolean;
        };
        TicketPageDto: {
            items: components["schemas"]["TicketListItemDto"][];
            nextCursor: string | null;
        };
        ClaimTicketDto: {
            /** @description Also where somebody else is at it, or it is assigned. */
            takeOver?: boolean;
        };
        AssignTicketDto: {
            to: string;
            note?: string;
        };
        EscalateTicketDto: {
            /** @description Which queue is asked instead. */
            queue: string;
            note?: string;
        };
        SnoozeTicketDto: {
            /** @description Until when; or give `minutes`. */
            until?: string;
            minutes?: number;
        };
        AnswerTicketDto: {
            /** @description `shownHash` of the ticket as it was read: the answer is bound to it. */
            shownHash: string;
            /** @description `revision` of the ticket as it was read, or the header If-Match (`*`: whatever it is): what came later must be seen first. Default 1. */
            revision?: number;
            /** @description Fits the JSON Schema in `ask.need`. */
            answer: {
                [key: string]: unknown;
            };
            /** @description For so long it can be taken back. Default: NIGHTSHIFT_UNDO_MS. */
            undoSeconds?: number;
            /** @description How long it was before whoever answers, by the clock of the client. Only counted: nightshift_ticket_decision_seconds. */
            consideredSeconds?: number;
        };
        HotStoreDto: {
            /** @description Events in PostgreSQL, counted within the last seconds. */
            events: number;
            /** @description Size of the event store with its indexes. */
            bytes: number;
            /** @description Received events that are remembered. */
            inbox: number;
            /** @description Streams that have left for the ledger. */
            retired: number;
        };
        SubscriptionStatusDto: {
            /** @description Consumer group. */
            subscription: string;
            /** @description Messages not received yet; null: not known. */
            pending: number | null;
            /** @description Age of the oldest message that is not handled; null: not known. */
            lagSeconds: number | null;
            /** @description Why it is stuck, if it is. */
            trouble: string | null;
            /** @description Parked messages; null: not known. */
            deadLetters: number | null;
        };
        ServiceStatusDto: {
            /** @example orchestrator */
            name: string;
            /** @description null: it does not answer. */
            version: string | null;
            ready: boolean;
            /** @description Why it is not ready. */
            reason: string | null;
            startedAt: string | null;
            /** @description The greatest of its subscriptions; null: not known. */
            lagSeconds: number | null;
            /** @description Messages that its subscriptions have not received; null: not known. */
            pending: number | null;
            /** @description Age of the oldest event that is not published. */
            outboxOldestSeconds: number | null;
            /** @description Events that are not published; null: more than memory holds. */
            outboxPending: number | null;
            /** @description Messages that it parked; null: not known. */
            deadLetters: number | null;
            /** @description null: not known. */
            hotStore: components["schemas"]["HotStoreDto"] | null;
            subscriptions: components["schemas"]["SubscriptionStatusDto"][];
        };
        SystemDto: {
            services: components["schemas"]["ServiceStatusDto"][];
            /** @enum {string} */
            bus: "embedded" | "kafka";
            /** @description What only looks real, by name. */
            simulated: string[];
            /** @description Whether that may be made to fail on purpose: see /v1/faults. */
            faultFlags: boolean;
            /** @description Whether content of data subjects is sealed: whoever is shown it is recorded. */
            contentSealed: boolean;
            /** @description Whether sealed content of this tenant is shown only to whoever says why, in `x-nightshift-reason`. */
            readReasonRequired: boolean;
        };
        EffectiveSettingDto: {
            /** @example cost */
            service: string;
            /** @example NIGHTSHIFT_TENANT_BUDGET_USD */
            name: string;
            /** @description In force. `null`: nothing is set, or it is a secret. */
            value: string | null;
            /** @enum {string} */
            from: "environment" | "file" | "default" | "nowhere";
            /** @description Its value is never told; `from` says whether it is set. */
            secret: boolean;
        };
        EffectiveSettingsDto: {
            items: components["schemas"]["EffectiveSettingDto"][];
            /** @description Services that did not answer: theirs are missing. */
            unreachable: string[];
        };
        DeadLetterItemDto: {
            /** Format: uuid */
            deadLetterId: string;
            /** @description Whose consumer group parked it. */
            service: string;
            /** @description Consumer group. */
            subscription: string;
            /** @description As its header says; empty: it has none. */
            eventId: string;
            /** @description As its header says; empty: it has none. */
            eventType: string;
            /** @description Stream it is about; empty: it does not say. */
            subject: string;
            /** @description Kafka key: the id of the task, or what the sender took. */
            key: string;
            /** @description As its header says; empty: it has none. */
            tenant: string;
            parkedAt: string;
            /** @description How often it was tried; above 1 it was redriven. */
            attempts: number;
            /** @example no-such-workflow */
            code: string;
            reason: string;
            topic: string;
            partition: number;
            /** @description Decimal; embedded, it counts from the start of the process. */
            offset: string;
            bytes: number;
        };
        DeadLetterPageDto: {
            items: components["schemas"]["DeadLetterItemDto"][];
            nextCursor: string | null;
            /** @description Services that did not answer: theirs are missing. */
            unreachable: string[];
        };
        DeadLetterGroupDto: {
            service: string;
            subscription: string;
            code: string;
            /** @description Empty: messages without a type. */
            type: string;
            count: number;
            oldestAt: string;
            newestAt: string;
        };
        DeadLetterGroupsDto: {
            items: components["schemas"]["DeadLetterGroupDto"][];
            /** @description Services that did not answer: theirs are missing. */
            unreachable: string[];
        };
        RedriveManyDto: {
            subscription: string;
            code: string;
            /** @description Empty: those without a type. */
            type?: string;
            /** @description How many you mean: refused if there are more or fewer. */
            confirmCount: number;
            reason?: string;
        };
        DeadLettersOutcomeDto: {
            handled: number;
            parkedAgain: number;
            discarded: number;
            /** @description Not come to in this call; ask again for them. */
            left: number;
        };
        DiscardManyDto: {
            subscription: string;
            code: string;
            /** @description Empty: those without a type. */
            type?: string;
            /** @description How many you mean: refused if there are more or fewer. */
            confirmCount: number;
            reason: string;
        };
        DeadLetterDto: {
            /** Format: uuid */
            deadLetterId: string;
            /** @description Whose consumer group parked it. */
            service: string;
            /** @description Consumer group. */
            subscription: string;
            /** @description As its header says; empty: it has none. */
            eventId: string;
            /** @description As its header says; empty: it has none. */
            eventType: string;
            /** @description Stream it is about; empty: it does not say. */
            subject: string;
            /** @description Kafka key: the id of the task, or what the sender took. */
            key: string;
            /** @description As its header says; empty: it has none. */
            tenant: string;
            parkedAt: string;
            /** @description How often it was tried; above 1 it was redriven. */
            attempts: number;
            /** @example no-such-workflow */
            code: string;
            reason: string;
            topic: string;
            partition: number;
            /** @description Decimal; embedded, it counts from the start of the process. */
            offset: string;
            bytes: number;
            /** @description Its bytes as text; what is no UTF-8 shows as �. */
            text: string;
            /** @description The text is longer than is shown. */
            truncated: boolean;
            headers: {
                [key: string]: string;
            };
        };
        RedriveDto: {
            reason?: string;
        };
        DeadLetterOutcomeDto: {
            /** Format: uuid */
            deadLetterId: string;
            /**
             * @description `parked-again`: refused once more, with the reason it has now.
             * @enum {string}
             */
            outcome: "handled" | "parked-again" | "discarded";
        };
        DiscardDto: {
            reason: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "Ledger.head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerHeadDto"];
                };
            };
        };
    };
    "Ledger.events": {
        parameters: {
            query?: {
                /** @description Events after this ledger index. */
                afterIndex?: components["schemas"]["Object"];
                limit?: components["schemas"]["Object"];
                taskId?: string;
                type?: string;
                /** @description With `true`, sealed content stays as it was written: nobody is shown it. */
                asWritten?: "true" | "false";
            };
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerPageDto"];
                };
            };
        };
    };
    "Ledger.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationDto"];
                };
            };
        };
    };
    "Ledger.sql": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SqlDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlResultDto"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                };
            };
        };
    };
    "Verification.begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginVerificationDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookedVerificationDto"];
                };
            };
        };
    };
    "Verification.find": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BookedVerificationDto"];
                };
            };
        };
    };
    "Events.stream": {
        parameters: {
            query?: {
                /** @description Comma-separated. */
                types?: unknown;
                taskId?: unknown;
                after?: unknown;
            };
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Span.spans": {
        parameters: {
            query: {
                taskId: string;
                /** @description Spans that began after this ledger index. */
                afterIndex?: components["schemas"]["Object"];
                /** @description Only spans that an event after this ledger index says something about. */
                changedAfter?: components["schemas"]["Object"];
                limit?: components["schemas"]["Object"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpanPageDto"];
                };
            };
        };
    };
    "Schema.views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SqlSchemaDto"];
                };
            };
        };
    };
    "Export.part": {
        parameters: {
            query: {
                /** @description Events after this ledger index. */
                afterIndex: number;
                /** @description And up to this one: the size of a checkpoint. */
                upToIndex: number;
                limit?: components["schemas"]["Object"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportPartDto"];
                };
            };
        };
    };
    "Export.file": {
        parameters: {
            query: {
                firstIndex: number;
                lastIndex: number;
                day: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.apache.parquet": string;
                };
            };
        };
    };
    "ContinuousExport.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContinuousExportsDto"];
                };
            };
        };
    };
    "Search.search": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Words that must all be found of a task, eight at most. A word is looked for everywhere; `subject:`, `task:`, `output:`, `data:`, `prompt:`, `model:`, `workflow:`, `tool:`, `reviewer:` before it says where. Ids and hashes are found by how they begin, names by any part of them. Quotes around what has spaces. Empty: every task. */
                q?: components["schemas"]["Object"];
            };
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundPageDto"];
                };
            };
        };
    };
    "BlastRadius.affected": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description An agent's instructions as version 3 of its workflow has them (`assessor@3`, `dependency-audit/assessor@3`), or the hash of instructions or of a whole prompt, from 8 letters on. */
                prompt?: string;
                model?: string;
                tool?: string;
                /** @description With or without a version. */
                workflow?: string;
                /** @description A person who decided. */
                reviewer?: string;
                /** @description Who made this output, and who was given it as a brief or by a tool. */
                outputHash?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlastRadiusDto"];
                };
            };
        };
    };
    "BlastRadius.csv": {
        parameters: {
            query?: {
                /** @description An agent's instructions as version 3 of its workflow has them (`assessor@3`, `dependency-audit/assessor@3`), or the hash of instructions or of a whole prompt, from 8 letters on. */
                prompt?: string;
                model?: string;
                tool?: string;
                /** @description With or without a version. */
                workflow?: string;
                /** @description A person who decided. */
                reviewer?: string;
                /** @description Who made this output, and who was given it as a brief or by a tool. */
                outputHash?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Tasks that were accepted before are not found: the facts of them are no longer kept. */
                    "x-nightshift-facts-since"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "Evidence.evidence": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    "Evidence.report": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "Tree.proof": {
        parameters: {
            query: {
                /** @description Ledger index of the event. */
                index: number;
                /** @description In the tree of this many events. Left out: that of the newest checkpoint if it covers the event, else the whole tree. */
                size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InclusionProofDto"];
                };
            };
        };
    };
    "Tree.consistency": {
        parameters: {
            query: {
                from: number;
                /** @description Left out: all events. */
                to?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsistencyProofDto"];
                };
            };
        };
    };
    "Tree.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointPageDto"];
                };
            };
        };
    };
    "Tree.newest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    "Tree.tile": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    "Past.recorded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordedPartsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordedDto"];
                };
            };
        };
    };
    "Past.stream": {
        parameters: {
            query: {
                stream: string;
                /** @description Events after this version … */
                after: number;
                /** @description … up to and with this one. */
                upTo: number;
                service: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PastStreamDto"];
                };
            };
        };
    };
    "Past.written": {
        parameters: {
            query: {
                service: string;
                /** @description This stream, or `type`. */
                stream?: string;
                type?: string;
                /** @description Events after this place in the ledger. */
                after: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WrittenDto"];
                };
            };
        };
    };
    "Access.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Of one task; absent: of all tasks of the tenant. */
                taskId?: string;
                /** @description By whom it was read. */
                by?: string;
                /** @description Of tasks about this data subject, and of answers kept from their tickets: its whole name, or its pseudonym. */
                subject?: string;
                /** @description Read at this time or later. */
                from?: string;
                /** @description Read before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessPageDto"];
                };
            };
        };
    };
    "Batch.submit": {
        parameters: {
            query?: never;
            header?: {
                /** @description Task n of the batch gets the key `<key>/n`, unless it has its own. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitBatchDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedBatchDto"];
                };
            };
        };
    };
    "Fork.fork": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkTaskDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedTaskDto"];
                };
            };
        };
    };
    "Fork.diff": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                a: string;
                b: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDiffDto"];
                };
            };
        };
    };
    "Task.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description One or several: `waiting,halted`, or the parameter again. */
                status?: ("queued" | "running" | "waiting" | "halted" | "paused" | "completed" | "failed" | "cancelled")[];
                /** @description `name`, or `name@version` for the tasks of one version. */
                workflow?: string;
                /** @description Tasks whose idempotency key begins like this: those of one batch. */
                keyPrefix?: string;
                /** @description Whose data it is about, exactly. */
                subject?: string;
                /** @description Words of the subject, the idempotency key or the id, or how they begin: every one has to be there. */
                text?: string;
                /** @description Tasks that have cost this much, or more. */
                minCostUsd?: number;
                /** @description Tasks that have cost no more than this. */
                maxCostUsd?: number;
                /** @description Accepted then, or later. ISO 8601. */
                acceptedFrom?: string;
                /** @description Accepted before then. ISO 8601. */
                acceptedTo?: string;
                order?: "newest" | "dearest";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPageDto"];
                };
            };
        };
    };
    "Task.submit": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitTaskDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedTaskDto"];
                };
            };
        };
    };
    "Task.summary": {
        parameters: {
            query?: {
                /** @description One or several: `waiting,halted`, or the parameter again. */
                status?: ("queued" | "running" | "waiting" | "halted" | "paused" | "completed" | "failed" | "cancelled")[];
                /** @description `name`, or `name@version` for the tasks of one version. */
                workflow?: string;
                /** @description Tasks whose idempotency key begins like this: those of one batch. */
                keyPrefix?: string;
                /** @description Whose data it is about, exactly. */
                subject?: string;
                /** @description Words of the subject, the idempotency key or the id, or how they begin: every one has to be there. */
                text?: string;
                /** @description Tasks that have cost this much, or more. */
                minCostUsd?: number;
                /** @description Tasks that have cost no more than this. */
                maxCostUsd?: number;
                /** @description Accepted then, or later. ISO 8601. */
                acceptedFrom?: string;
                /** @description Accepted before then. ISO 8601. */
                acceptedTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSummaryDto"];
                };
            };
        };
    };
    "Task.show": {
        parameters: {
            query?: {
                /** @description Answer only once the task has ended, or after this many milliseconds. */
                waitMs?: components["schemas"]["Object"];
            };
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDto"];
                };
            };
        };
    };
    "Task.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedTaskDto"];
                };
            };
        };
    };
    "Task.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedTaskDto"];
                };
            };
        };
    };
    "Task.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmittedTaskDto"];
                };
            };
        };
    };
    "Workflow.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowListDto"];
                };
            };
        };
    };
    "Workflow.register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDto"];
                };
            };
        };
    };
    "Workflow.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowDto"];
                };
            };
        };
    };
    "Admission.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LimitListDto"];
                };
            };
        };
    };
    "Admission.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetLimitDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdmissionLimitDto"];
                };
            };
        };
    };
    "Schedule.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleListDto"];
                };
            };
        };
    };
    "Schedule.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDto"];
                };
            };
        };
    };
    "Schedule.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetScheduleDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleDto"];
                };
            };
        };
    };
    "Schedule.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Privacy.erase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EraseSubjectDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDto"];
                };
            };
        };
    };
    "Privacy.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePageDto"];
                };
            };
        };
    };
    "Privacy.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureDto"];
                };
            };
        };
    };
    "Privacy.holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldListDto"];
                };
            };
        };
    };
    "Privacy.hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetHoldDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldSetDto"];
                };
            };
        };
    };
    "Privacy.release": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiftHoldDto"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Privacy.days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionListDto"];
                };
            };
        };
    };
    "Privacy.keepFor": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetRetentionDto"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Reapply.reapply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReapplyErasuresDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReappliedDto"];
                };
            };
        };
    };
    "KeyRing.rewrap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewrappedDto"];
                };
            };
        };
    };
    "KeyRing.rewrapOwn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewrappedDto"];
                };
            };
        };
    };
    "Providers.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderListDto"];
                };
            };
        };
    };
    "Run.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDto"];
                };
            };
        };
    };
    "Run.call": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
                /** @description Its number, from 1, or step.attempt. */
                call: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunCallDto"];
                };
            };
        };
    };
    "Results.effects": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EffectDto"][];
                };
            };
        };
    };
    "Results.result": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
                hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON whose SHA-256 is the hash. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Faults.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultListDto"];
                };
            };
        };
    };
    "Faults.switchOn": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fault: "rate-limited" | "overloaded" | "network" | "timeout" | "outcome-unknown" | "malformed-output" | "truncated" | "refused" | "misconfigured";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchFaultDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultListDto"];
                };
            };
        };
    };
    "Faults.switchOff": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                fault: "rate-limited" | "overloaded" | "network" | "timeout" | "outcome-unknown" | "malformed-output" | "truncated" | "refused" | "misconfigured";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultListDto"];
                };
            };
        };
    };
    "Review.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewDto"];
                };
            };
        };
    };
    "Sample.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                workflow?: string;
                status?: "asked" | "judged";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SamplePageDto"];
                };
            };
        };
    };
    "Sample.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleDto"];
                };
            };
        };
    };
    "Example.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                workflow?: string;
                stage?: string;
                from?: "disagreement" | "sample" | "known-bad";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExamplePageDto"];
                };
            };
        };
    };
    "Example.add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddExampleDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedExampleDto"];
                };
            };
        };
    };
    "Evaluation.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only of this workflow, all its versions. */
                workflow?: string;
                /** @description Only of judges with this prompt: its hash, or how it begins. */
                prompt?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationPageDto"];
                };
            };
        };
    };
    "Evaluation.request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestEvaluationDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationDto"];
                };
            };
        };
    };
    "Evaluation.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationDto"];
                };
            };
        };
    };
    "Stats.show": {
        parameters: {
            query?: {
                /** @description Only of this workflow, all its versions. */
                workflow?: string;
                /** @description From this time on. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsDto"];
                };
            };
        };
    };
    "Tree.tree": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetTreeDto"];
                };
            };
        };
    };
    "Budget.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetListDto"];
                };
            };
        };
    };
    "Budget.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: "tenant" | "workflow" | "task";
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetDto"];
                };
            };
        };
    };
    "Budget.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: "tenant" | "workflow" | "task";
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetBudgetDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetDto"];
                };
            };
        };
    };
    "Budget.raise": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scope: "tenant" | "workflow" | "task";
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RaiseBudgetDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BudgetDto"];
                };
            };
        };
    };
    "Halt.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HaltListDto"];
                };
            };
        };
    };
    "Halt.order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderHaltDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HaltDto"];
                };
            };
        };
    };
    "Halt.rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleListDto"];
                };
            };
        };
    };
    "Halt.lift": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LiftHaltDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HaltDto"];
                };
            };
        };
    };
    "Spend.top": {
        parameters: {
            query: {
                by: "workflow" | "task" | "model" | "day";
                /** @description First day, UTC. Default: the first of this month. */
                from?: string;
                /** @description Last day, UTC. Default: today. */
                to?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopDto"];
                };
            };
        };
    };
    "Spend.forecast": {
        parameters: {
            query?: {
                /** @description Only this workflow. */
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForecastDto"];
                };
            };
        };
    };
    "TaskSpend.list": {
        parameters: {
            query?: {
                /** @description Only of this workflow. */
                workflow?: string;
                /** @description True: only tasks that stand, by a halt of their own or one above; of all days. */
                halted?: boolean;
                /** @description First day with a call, UTC. Default: of this month. */
                from?: string;
                /** @description Last day with a call, UTC. Default: today. */
                to?: string;
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSpendPageDto"];
                };
            };
        };
    };
    "TaskSpend.distribution": {
        parameters: {
            query?: {
                /** @description Only this workflow. */
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DistributionDto"];
                };
            };
        };
    };
    "Reconciliation.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationListDto"];
                };
            };
        };
    };
    "Reconciliation.reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReconcileDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciledDto"];
                };
            };
        };
    };
    "Reconciliation.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationDto"];
                };
            };
        };
    };
    "ClaimNext.next": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimNextDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
            /** @description There is none. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Queue.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueListDto"];
                };
            };
        };
    };
    "Queue.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueDto"];
                };
            };
        };
    };
    "Queue.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetQueueDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueueDto"];
                };
            };
        };
    };
    "Group.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketGroupListDto"];
                };
            };
        };
    };
    "Group.preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupPreviewDto"];
                };
            };
        };
    };
    "Group.answer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerGroupDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupAnswerDto"];
                };
            };
        };
    };
    "Precedent.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrecedentPageDto"];
                };
            };
        };
    };
    "Precedent.keep": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeepPrecedentDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrecedentDto"];
                };
            };
        };
    };
    "Precedent.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrecedentDto"];
                };
            };
        };
    };
    "Precedent.remove": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokePrecedentDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrecedentDto"];
                };
            };
        };
    };
    "Precedent.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokePrecedentDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrecedentDto"];
                };
            };
        };
    };
    "Channel.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelListDto"];
                };
            };
        };
    };
    "Channel.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetChannelDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelDto"];
                };
            };
        };
    };
    "Channel.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveChannelDto"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "Channel.test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelTestDto"];
                };
            };
        };
    };
    "Delivery.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                channel?: string;
                status?: "due" | "sent" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPageDto"];
                };
            };
        };
    };
    "Delivery.redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDto"];
                };
            };
        };
    };
    "Link.issue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueLinkDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkDto"];
                };
            };
        };
    };
    "Incident.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description `open`: not closed. */
                status?: "open" | "triage" | "started" | "mitigated" | "resolved" | "closed";
                severity?: "low" | "medium" | "high" | "critical";
                owner?: string;
                /** @description What it is about, as `kind:key`. */
                about?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentPageDto"];
                };
            };
        };
    };
    "Incident.open": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenIncidentDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.show": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.postMortem": {
        parameters: {
            query?: {
                format?: "json" | "markdown";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostMortemDto"];
                    "text/markdown": string;
                };
            };
        };
    };
    "Incident.reach": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReachStatusDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.correct": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectStatusDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.rate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RateIncidentDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.assign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRoleDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.note": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteIncidentDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.addFollowUp": {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddFollowUpDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Incident.closeFollowUp": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                followUpId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseFollowUpDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDto"];
                };
            };
        };
    };
    "Ticket.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                status?: "open" | "decided" | "answered" | "withdrawn";
                kind?: "question" | "approval" | "disagreement" | "budget" | "failure" | "unknown-outcome";
                queue?: string;
                taskId?: string;
                workflow?: string;
                assignee?: string;
                /** @description Of queues that have it. */
                skill?: string;
                /** @description Only what you may answer: assigned to you, or of your queues, or of those of everybody. */
                mine?: "true" | "false";
                /** @description Also what was put aside. */
                snoozed?: "true" | "false";
                order?: "due" | "risk";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketPageDto"];
                };
            };
        };
    };
    "Ticket.show": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.claim": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimTicketDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.release": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.assign": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignTicketDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.escalate": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EscalateTicketDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.snooze": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeTicketDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.answer": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerTicketDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "Ticket.undo": {
        parameters: {
            query?: never;
            header?: {
                /** @description Why content is read, for the record of accesses; percent-encoded where it is not ASCII. */
                "x-nightshift-reason"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketDto"];
                };
            };
        };
    };
    "System.show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemDto"];
                };
            };
        };
    };
    "System.inForce": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EffectiveSettingsDto"];
                };
            };
        };
    };
    "System.list": {
        parameters: {
            query?: {
                limit?: number;
                /** @description `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only what this service parked. */
                service?: "orchestrator" | "agent-runner" | "qa" | "cost" | "escalation" | "audit";
                /** @description Only of this consumer group. */
                subscription?: string;
                /** @description Only what was parked for this reason. */
                code?: string;
                /** @description Only messages of this type. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterPageDto"];
                };
            };
        };
    };
    "System.groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterGroupsDto"];
                };
            };
        };
    };
    "System.redriveMany": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedriveManyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLettersOutcomeDto"];
                };
            };
        };
    };
    "System.discardMany": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardManyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLettersOutcomeDto"];
                };
            };
        };
    };
    "System.letter": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterDto"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "System.redrive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedriveDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterOutcomeDto"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "System.discard": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetterOutcomeDto"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
