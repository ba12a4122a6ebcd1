import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startFromSources } from '../source-process-fixture.spec.js';
import { FileVerifier } from './verify-file.js';

/** Real: a process of its own, with little memory. The rows of the ledger are made as they are asked for. */
const script = `
  const { pipeline } = await import('node:stream/promises');
  const { hashOfJson, leafHash, sha256 } = await import('@nightshift/kernel');
  const { EvidenceFiles } = await load('evidence/file.store.ts');
  const EVENTS = Number(process.env.EVENTS);
  const taskId = '019b0000-0000-7000-8000-0000000000aa';
  const idOf = (n) => '00000000-0000-7000-8000-' + n.toString(16).padStart(12, '0');
  const said = (index) => ({ text: index + ' ' + 'x'.repeat(2_000) });
  const hash = sha256('x');

  /** A run of one call and one tool, and what came of it: six events, again and again. */
  const eventAt = (index) => {
    const [round, at] = [Math.floor((index - 2) / 6), (index - 2) % 6];
    const [runId, value] = [idOf(round), said(index)];
    const step = { runId, step: 1, attempt: 1 };
    const of = (service, subject, sequence, type, data, content) => ({
      id: idOf(index), source: 'nightshift/' + service, type, subject, sequence,
      time: '2026-11-25T00:00:00.000Z', tenantid: 'acme', taskid: taskId, data, content,
    });
    const run = (...more) => of('agent-runner', 'run/' + runId, at + 1, ...more);
    const workflow = { name: 'audit', version: 1, hash };
    if (index === 1)
      return of('orchestrator', 'task/' + taskId, 1, 'task.accepted.v1',
        { taskId, workflow, briefHash: hashOfJson(value) }, { brief: value });
    switch (at) {
      case 0: return run('run.accepted.v1', { runId, role: 'worker', stage: 's', agent: 'a', round: 0 });
      case 1: return run('model-call.requested.v1',
        { ...step, model: 'simulated/small', promptHash: sha256(JSON.stringify(value) + '\\n') }, { messages: [value] });
      case 2: return run('model-call.completed.v1',
        { ...step, costNanoUsd: 1_000, latencyMs: 7, usage: { inputTokens: index } }, { message: value });
      case 3: return run('tool-call.requested.v1',
        { ...step, toolCallId: 'c', tool: 'read', effect: 'pure', argumentsHash: hashOfJson(value) }, { arguments: value });
      case 4: return run('tool-call.completed.v1',
        { ...step, toolCallId: 'c', tool: 'read', resultHash: hashOfJson(value) }, { result: value });
      default: return round % 2
        ? of('qa', 'review/one', (round + 1) / 2, 'judgement.recorded.v2', { reviewId: 'one', round: 0, runId }, { findings: [value] })
        : of('orchestrator', 'task/' + taskId, round / 2 + 2, 'stage.completed.v1',
            { stage: 's', outputHash: hashOfJson(value) }, { output: value });
    }
  };
  const rowAt = (index) => {
    const body = JSON.stringify(eventAt(index));
    return { index, leafHex: leafHash(Buffer.from(body)).toString('hex'), body };
  };
  const after = async (position, limit, { type, indexes }) => {
    if (indexes) return indexes.filter((index) => index > position).slice(0, limit).map(rowAt);
    if (type) return type === 'task.accepted.v1' && position === 0 ? [rowAt(1)] : [];
    const count = Math.min(limit, EVENTS - position);
    return Array.from({ length: count }, (_, at) => rowAt(position + 1 + at));
  };
  const horizon = async () => ({ upTo: EVENTS });
  const proofs = { newest: async () => undefined, paths: async () => [] };
  await pipeline(await new EvidenceFiles({ after }, proofs, horizon).of('acme', taskId, ''), process.stdout);`;

const EVENTS = 30_000;

it('is written of a task of 30,000 events, a file of 86 MB, by a process that may keep 44 MB', async () => {
  const child = startFromSources({
    script,
    env: { EVENTS: String(EVENTS) },
    flags: ['--max-old-space-size=44', '--max-semi-space-size=2'],
  });
  const [errors, closed] = [text(child.stderr), once(child, 'close')];
  const verifier = new FileVerifier([]);
  for await (const line of createInterface({ input: child.stdout })) verifier.line(line);
  expect({ errors: (await errors).slice(0, 2_000), code: (await closed)[0] as unknown }).toEqual({
    errors: '',
    code: 0,
  });
  expect(verifier.finish()).toMatchObject({
    difference: null,
    events: EVENTS,
    unproved: [{ code: 'no-checkpoint' }, { code: 'open' }],
    hashes: { absent: 0 },
  });
}, 180_000);
