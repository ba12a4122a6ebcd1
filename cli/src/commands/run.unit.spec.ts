import { describe, expect, it } from 'vitest';
import { type Call, linesOfCall } from './run-call.js';
import { linesOfRun, type Run } from './run.js';

const money = (nanoUsd: number) => ({ nanoUsd, usd: `$${nanoUsd / 1e9}` });
const attempts: Call['attempts'] = [
  {
    attempt: 1,
    n: 1,
    what: 'fake/one',
    outcome: 'rate-limited',
    reason: 'slow\n\u001B[2Jdown',
    cost: money(0),
    latencyMs: 12,
    retry: { errorClass: 'rate-limited', delayMs: 20_000, reason: 'slow\n\u001B[2Jdown' },
  },
  {
    attempt: 2,
    n: 2,
    what: 'fake/one',
    outcome: 'timeout',
    reason: 'no answer',
    cost: money(5e8),
    costIsBound: true,
    ticketId: 't-1',
  },
];

const call: Call = {
  n: 2,
  step: 1,
  attempt: 2,
  model: 'fake/one',
  prompt: {
    messages: [
      { role: 'system', content: 'Answer in JSON.' },
      {
        role: 'user',
        content: [{ type: 'text', text: 'Two\nlines \u001B[31mred \u202Edesrever' }],
      },
      { role: 'tool', content: [{ type: 'tool-result' }] },
    ],
    added: 1,
    hash: 'abc',
    proved: true,
  },
  offered: {
    maxOutputTokens: 10,
    temperature: 0.5,
    toolsHash: 'def',
    toolsProved: true,
    workflowLoaded: true,
    tools: [{ name: 'look' }],
  },
  answer: {
    outcome: 'answered',
    finishReason: 'stop',
    latencyMs: 7,
    providerCallId: 'resp-1',
    text: '```json\n{"a":1}\n```',
    toolCalls: [{ tool: 'look', arguments: { at: 'it' } }],
    repaired: true,
    readAs: { a: 1 },
  },
  money: {
    reserved: money(1e9),
    cost: money(5e8),
    costIsBound: false,
    usage: { inputTokens: 3 },
    price: { input: 1 },
    priceExplainsCost: true,
  },
  next: { status: 'ready', events: [{ type: 'model-call.completed.v1' }] },
  attempts,
};

describe('a call, printed', () => {
  const text = linesOfCall(call).join('\n');

  it('shows all that was sent and that came back, in full', () => {
    for (const part of [
      'call 2  step 1, attempt 2  fake/one',
      '3 messages, 1 of them new; sha256 abc proved',
      '--- system\nAnswer in JSON.\n--- user\nTwo\nlines ',
      '{"type":"tool-result"}',
      'settings  {"maxOutputTokens":10,"temperature":0.5}',
      'tools  1 offered, sha256 def proved\n{"name":"look"}',
      'answer  answered, stop, resp-1, 7 ms',
      'look {"at":"it"}',
      'repaired, read as: {"a":1}',
      'money  $0.5, at most $1',
      'usage: {"inputTokens":3}',
      'this price gives this cost',
      'next  ready\nmodel-call.completed.v1',
      'again after 20000 ms: slow \\u001b[2Jdown',
      '$0.5 (bound)',
      'asked in ticket t-1: no answer',
    ])
      expect(text).toContain(part);
  });

  it('escapes what a terminal would obey', () => {
    expect(text).toContain('Two\nlines \\u001b[31mred \\u202edesrever');
    expect(text).not.toMatch(/(?![\n])[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('says loudly what is not proved or not known', () => {
    const doubtful = linesOfCall({
      ...call,
      prompt: { ...call.prompt, proved: false },
      offered: { ...call.offered, toolsProved: false },
      answer: null,
      money: { reserved: money(1e9), price: null },
    }).join('\n');
    for (const part of ['DIFFERS', 'NOT PROVED', 'answer  under way', 'not settled, at most $1'])
      expect(doubtful).toContain(part);
    const unloaded = { ...call.offered, workflowLoaded: false, toolsProved: false };
    expect(linesOfCall({ ...call, offered: unloaded }).join('\n')).toContain('tools  not known');
  });
});

describe('a run, printed', () => {
  const run: Run = {
    runId: 'r-1',
    taskId: 'k-1',
    role: 'worker',
    stage: 'work',
    agent: 'worker',
    workflow: 'flow@1',
    status: 'suspended',
    granted: money(1e9),
    spent: money(5e8),
    steps: [
      { step: 1, kind: 'model', attempts },
      { step: 2, kind: 'tool', attempts: [{ attempt: 1, what: 'look', outcome: 'answered' }] },
    ],
  };

  it('is a line for each attempt, with money, class and delay, and how to see a call', () => {
    const lines = linesOfRun(run).join('\n').split('\n');
    expect(lines[0]).toBe('r-1  suspended  $0.5 of $1');
    const at = (part: string) => lines.filter((line) => line.includes(part));
    expect(at('rate-limited')).toHaveLength(1);
    expect(at('again after 20000 ms')[0]).toMatch(/^1 +1 +1 +fake\/one +rate-limited +\$0 +12 +/);
    expect(at('look')[0]).toMatch(/^2 +1 +look +answered$/);
    expect(lines.at(-1)).toBe('exactly: nightshift run show r-1 --call <call>');
  });
});
