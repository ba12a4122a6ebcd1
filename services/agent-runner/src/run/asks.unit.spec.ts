import { ask } from '@nightshift/contracts';
import { describe, expect, it } from 'vitest';
import {
  answered,
  asksFor,
  AT,
  begun,
  depsOf,
  failed,
  fund,
  given,
  go,
  replied,
  request,
  toolFailed,
  tools,
  wake,
} from './run-fixture.spec.js';
import type { RunDeps } from './deps.js';
import type { RunCommand } from './run-command.js';

const askedBy = (history: readonly RunCommand[], deps?: RunDeps) => {
  const event = given(history, deps).events.at(-1);
  if (event?.type !== 'run.suspended.v2') throw new Error(`no question, but ${event?.type}`);
  return { data: event.data, ask: ask.parse(event.content.ask) };
};

describe('the question about a failure', () => {
  const deps = depsOf({ models: ['fake/one', 'fake/two'], retries: { perCall: 1, perRun: 10 } });
  const history = [
    ...begun,
    failed(1, 1, 'network', { reason: 'cut' }),
    wake,
    failed(1, 2, 'timeout', { reason: 'slow' }),
    failed(1, 3, 'refused', { reason: 'no' }),
  ];

  it('quotes why each attempt failed, and says what was tried in vain', () => {
    const { ask: said } = askedBy(history, deps);
    expect(said.evidence.map(({ source, quote }) => [source, quote])).toEqual([
      ['attempt:1', 'cut'],
      ['attempt:2', 'slow'],
      ['attempt:3', 'no'],
    ]);
    expect(said.evidence[2]?.claim).toBe('Step 1, attempt 3: fake/two failed with refused.');
    expect(said.alternatives).toEqual([
      'Trying again after network: done 1 times.',
      'Trying again after timeout: done 1 times.',
      'Another model: the fallback fake/two was called.',
    ]);
  });

  it('says what waits, until when, and what became of the money', () => {
    const { ask: said, data } = askedBy(history, deps);
    expect(said.costOfWaiting).toMatch(/stage "work", and has no deadline\..* went back/);
    expect(data.workflow).toEqual(request.workflow);
    const [, ...rest] = begun;
    const accepted = { ...request, deadlineAt: AT };
    const dated = askedBy(
      [{ type: 'acceptRun', request: accepted, input: {} }, ...rest, failed(1, 1, 'refused')],
      deps,
    );
    expect(dated.ask.costOfWaiting).toContain(`its deadline is ${AT}`);
  });

  it('proposes another try, and names the facts that decide', () => {
    const refused = askedBy([...begun, failed(1, 1, 'refused')]);
    expect(refused.ask.need).toMatchObject({ properties: { option: { default: 'retry' } } });
    expect(refused.ask.relevant).toEqual({
      workflow: 'flow@1',
      stage: 'work',
      agent: 'worker',
      errorClass: 'refused',
    });
    const wrong = askedBy([...begun, failed(1, 1, 'misconfigured')]);
    expect(wrong.ask.relevant).toMatchObject({ errorClass: 'misconfigured', model: 'fake/one' });
  });

  it('quotes nothing of before the newest answer', () => {
    const again = [...begun, failed(1, 1, 'refused'), replied(1, 'retry'), go, fund(2), go];
    expect(askedBy([...again, failed(1, 2, 'refused')]).ask.evidence).toHaveLength(1);
    const late = askedBy([
      ...begun,
      failed(1, 1, 'network'),
      wake,
      answered(1, 2, ''),
      failed(1, 3, 'refused'),
    ]);
    expect(late.ask.evidence.map(({ source }) => source)).toEqual([
      'attempt:1',
      'attempt:2',
      'attempt:3',
    ]);
  });
});

describe('the question about an unknown outcome', () => {
  const output = { type: 'object', properties: { paid: { type: 'boolean' } } } as const;
  const withOutput = (given: object): RunDeps => {
    const agentOf = () => {
      const loaded = depsOf().agentOf(request.workflow, 'worker');
      return (
        loaded && { ...loaded, tools: tools.map((one) => ({ ...one, output: given as never })) }
      );
    };
    return depsOf({}, { agentOf });
  };
  const unknown = [...begun, asksFor(1, 'pay'), toolFailed(2, 'timeout')];

  it('asks for the result in the form that the tool gives it', () => {
    expect(askedBy(unknown, withOutput(output)).ask.need).toMatchObject({
      properties: { result: output },
    });
    const recursive = { ...output, properties: { inner: { $ref: '#' } } };
    expect(askedBy(unknown, withOutput(recursive)).ask.need).toMatchObject({
      properties: { result: {} },
    });
  });

  it('is about this call alone, says why, and proposes nothing', () => {
    const { ask: said, data } = askedBy(unknown);
    expect(said.relevant).toEqual({
      tool: 'pay',
      argumentsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(said.evidence).toMatchObject([{ source: 'attempt:1', quote: 'bad luck' }]);
    expect(JSON.stringify(said.need)).not.toContain('default');
    expect(said.costOfWaiting).toContain('The task waits');
    expect(data.workflow).toEqual(request.workflow);
  });
});
