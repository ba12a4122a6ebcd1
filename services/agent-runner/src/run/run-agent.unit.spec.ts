import { describe, expect, it } from 'vitest';
import { begun, depsOf, failed, fund, given, go, request, requestsIn } from './run-fixture.spec.js';
import type { RunCommand } from './run-command.js';

const accept = (
  overrides: Extract<RunCommand, { type: 'acceptRun' }>['overrides'],
): RunCommand => ({
  type: 'acceptRun',
  request,
  input: {},
  overrides,
});
const deps = depsOf({ retries: { perCall: 0, perRun: 9 } });

describe('what a task changes of its agents', () => {
  it('is used instead: instructions, the model, and its fallbacks', () => {
    const { events } = given(
      [
        accept({ worker: { models: ['new/one', 'new/two'], instructions: 'Work anew.' } }),
        fund(1),
        go,
        failed(1, 1, 'overloaded'),
      ],
      deps,
    );
    const [first, second] = requestsIn(events);
    expect([first?.data.model, second?.data.model]).toEqual(['new/one', 'new/two']);
    expect(JSON.stringify(first?.content.messages[0])).toContain('Work anew.');
    expect(JSON.stringify(first?.content.messages[0])).not.toContain('Work.');
  });

  it('leaves what it does not name, and other agents, as the workflow has them', () => {
    const [plain] = requestsIn(given(begun).events);
    const [other] = requestsIn(
      given([accept({ somebody: { models: ['new/one'] } }), fund(1), go]).events,
    );
    const [onlyModel] = requestsIn(
      given([accept({ worker: { models: ['new/one'] } }), fund(1), go]).events,
    );
    expect(other?.data.model).toBe('fake/one');
    expect(onlyModel?.data.model).toBe('new/one');
    expect(onlyModel?.content.messages[0]).toEqual(plain?.content.messages[0]);
  });

  it('stands in the order that was accepted', () => {
    const overrides = { worker: { models: ['new/one'] } };
    const [accepted] = given([accept(overrides)]).events;
    expect(accepted?.content).toEqual({ input: {}, overrides });
    const [without] = given([accept(undefined)]).events;
    expect(without?.content).toEqual({ input: {} });
  });
});
