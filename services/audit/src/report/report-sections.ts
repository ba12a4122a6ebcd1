import { jsonText } from '@nightshift/kernel';
import type { Evidence } from '../evidence/evidence.js';
import type { EvidenceCheck, EvidenceTicket } from '../evidence/parts.js';
import { factsIn, text } from '../evidence/stored-event.js';
import { type Html, html } from './html.js';
import { clock, count, facts, hash, table, usd, value } from './report-values.js';

/* What the file says, in the order in which somebody asks. */

const NUMBER = true;

export const asked = ({ task, brief }: Evidence): Html =>
  html`<h2>What was asked</h2>
    ${facts([
      ['Asked by', task?.submittedBy ?? null],
      ['About', task?.subject ?? null],
      ['Accepted', clock(task?.acceptedAt ?? null)],
      ['Key of the sender', task?.idempotencyKey ?? null],
      ['Again of task', task?.parentTaskId ?? null],
      ['Hash', hash(brief?.sha256 ?? null)],
    ])}
    ${value(brief?.value)}`;

const ENDED = {
  open: 'not ended',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const delivered = ({ task, outputs }: Evidence): Html => {
  const last = outputs.findLast(({ stage }) => stage === null);
  return html`<h2>What was delivered</h2>
    ${facts([
      [ENDED[task?.status ?? 'open'], clock(task?.endedAt ?? null)],
      ['Why', task?.reason ?? null],
      ['Hash', hash(last?.sha256 ?? null)],
    ])}
    ${last ? value(last.value) : html`<p class="none">Nothing was delivered.</p>`}`;
};

export const made = ({ versions, runs, toolCalls, retries }: Evidence): Html => {
  const { name, version, sha256 } = versions.workflow;
  const tools = [
    ...new Set(toolCalls.map(({ tool, effect }) => `${tool ?? '?'} (${effect ?? '?'})`)),
  ];
  return html`<h2>What produced it</h2>
    ${facts([
      ['Workflow', `${name ?? '?'}@${version ?? '?'}`],
      ['Its hash', hash(sha256)],
      ['Tools called', tools.length === 0 ? 'none' : tools.join(', ')],
      ['Retries', count(retries.length)],
    ])}
    ${table(
      [{ head: 'Agent' }, { head: 'Model' }, { head: 'Hash of its instructions' }],
      versions.agents.map((one) => [one.agent, one.model, hash(one.promptSha256)]),
      'No agent is recorded.',
    )}
    ${table(
      [
        { head: 'Run' },
        { head: 'Stage' },
        { head: 'Role' },
        { head: 'Round', isNumber: NUMBER },
        { head: 'Outcome' },
      ],
      runs.map((one) => [one.agent, one.stage, one.role, one.round, one.outcome ?? 'not ended']),
      'No run is recorded.',
    )}`;
};

export const checked = ({ qa }: Evidence): Html =>
  html`<h2>How it was checked</h2>
    ${qa.length === 0 ? html`<p class="none">No check is recorded.</p>` : qa.map(checkOf)}`;

const KINDS = {
  judgement: 'Judgement',
  verdict: 'Verdict',
  correction: 'Correction',
  settled: 'Settled by a person',
};

const checkOf = ({ kind, verdict, by, model, at, findings }: EvidenceCheck): Html =>
  html`<div class="card">
    <p>
      <b>${KINDS[kind]}${verdict === null ? '' : `: ${verdict}`}</b
      >${by === null ? null : ` by ${by}`}
      <span class="meta">${model === null ? '' : `${model}, `}${clock(at)}</span>
    </p>
    ${kind === 'judgement' && findings.length === 0 ? html`<p>Nothing was found.</p>` : null}
    ${findings.map((finding) => html`<p>${findingOf(finding)}</p>`)}
  </div>`;

/** A finding of a judge, or a change of a correction. */
const findingOf = (given: unknown): Html => {
  const { severity, claim, location, at } = factsIn(given);
  const [what, where] = [text(claim), text(location) ?? text(at)];
  return html`${text(severity) === null ? null : `${text(severity)}: `}${what ?? (where === null ? jsonText(given) : 'Changed')}${where === null ? null : html` <code>${where}</code>`}`;
};

export const people = ({ tickets, reviewers }: Evidence): Html =>
  html`<h2>Who decided</h2>
    ${tickets.length === 0 ? html`<p class="none">Nobody was asked.</p>` : tickets.map(ticketOf)}
    ${reviewers.length === 0 ? null : html`<p>Named in the record: ${reviewers.map(({ name }) => name).join(', ')}.</p>`}`;

const ticketOf = ({ title, question, kind, answer, openedAt, shownSha256 }: EvidenceTicket): Html =>
  html`<div class="card">
    <p><b>${title ?? kind}</b> <span class="meta">${kind}, asked ${clock(openedAt)}</span></p>
    <p>${question}</p>
    ${
      answer
        ? html`<p>
              <b>${answer.option ?? 'Answered'}</b>,
              ${answer.byDefault ? 'by default, as nobody answered in time' : `by ${answer.by ?? '?'}`}${answer.endorsedBy === null ? null : ` and ${answer.endorsedBy}`},
              ${clock(answer.at)}
            </p>
            ${value(answer.value)}`
        : html`<p class="none">Not answered.</p>`
    }
    <p class="meta">Hash of what was shown: ${hash(answer?.shownSha256 ?? shownSha256)}</p>
  </div>`;

export const cost = ({ calls, costs, halts, task }: Evidence): Html => {
  const models = [...new Set(calls.map(({ model }) => model))];
  return html`<h2>What it cost</h2>
    ${facts([
      ['Booked for calls', usd(costs.callsNanoUsd)],
      ['Of it an upper bound', costs.boundNanoUsd > 0 ? usd(costs.boundNanoUsd) : ''],
      ['The task says', usd(costs.taskNanoUsd)],
      ['Its budget', usd(task?.budgetNanoUsd ?? null)],
      ['Corrected later', costs.corrections.length > 0 ? count(costs.corrections.length) : ''],
      [
        'Halts',
        halts
          .map(({ what, reason, by }) => [what, reason, by].filter(Boolean).join(', '))
          .join('; '),
      ],
    ])}
    ${table(
      [
        { head: 'Model' },
        { head: 'Calls', isNumber: NUMBER },
        { head: 'Failed', isNumber: NUMBER },
        { head: 'USD', isNumber: NUMBER },
      ],
      models.map((model) => {
        const own = calls.filter((one) => one.model === model);
        const failed = own.filter(({ outcome }) => outcome === 'failed').length;
        const sum = own.reduce((total, { costNanoUsd }) => total + (costNanoUsd ?? 0), 0);
        return [model, count(own.length), count(failed), usd(sum)];
      }),
      'No model was called.',
    )}`;
};

export const data = ({ data: all, brief }: Evidence): Html =>
  html`<h2>Data it rests on</h2>
    ${table(
      [{ head: 'Event', isNumber: NUMBER }, { head: 'Data' }, { head: 'SHA-256' }],
      all.map(({ index, kind, name, sha256 }) => [
        index,
        kind === 'brief' ? 'the brief' : name,
        hash(sha256),
      ]),
      brief ? 'Nothing but the brief.' : 'None is recorded.',
    )}`;
