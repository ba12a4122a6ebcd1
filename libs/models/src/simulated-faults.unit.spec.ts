import { simulatedFaults, type SimulatedFault } from '@nightshift/contracts';
import { CallError } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { openModels } from './models.js';
import { priceBook } from './price-book.js';
import { withFaults } from './simulated-faults.js';
import { simulatedModel } from './simulated.js';

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }];
const ANSWER = '{"done":true}';

const callWith = (fault: SimulatedFault | undefined, stream = false) => {
  const model = withFaults(
    simulatedModel({ id: 'm', answer: () => ({ text: ANSWER }) }),
    () => fault,
  );
  return openModels({ prices: priceBook(), simulated: { m: model } }).call(
    'simulated/m',
    { prompt },
    { stream },
  );
};
const classOf = async (fault: SimulatedFault, stream: boolean): Promise<string> => {
  const error: unknown = await callWith(fault, stream).catch((thrown: unknown) => thrown);
  return error instanceof CallError ? error.errorClass : 'none';
};
const ANSWERED: readonly SimulatedFault[] = ['malformed-output', 'truncated', 'refused'];

describe('a simulated model with faults', () => {
  it('answers as before while none is on', async () => {
    expect((await callWith(undefined)).text).toBe(ANSWER);
  });

  it.each(simulatedFaults.filter((fault) => !ANSWERED.includes(fault)))(
    'fails by %s as a provider would',
    async (fault) => {
      expect(await classOf(fault, false)).toBe(fault);
      expect(await classOf(fault, true)).toBe(fault);
    },
  );

  it('asks to wait when it is rate-limited, and says that it is simulated', async () => {
    await expect(callWith('rate-limited')).rejects.toMatchObject({ retryAfterMs: 1_000 });
    await expect(callWith('overloaded')).rejects.toThrow(/this failure is simulated/);
  });

  it.each([
    ['malformed-output', 'stop'],
    ['truncated', 'length'],
    ['refused', 'content-filter'],
  ] as const)('answers %s with %s, and charges for it', async (fault, finishReason) => {
    const { text, usage, ...answer } = await callWith(fault);
    expect(answer.finishReason).toBe(finishReason);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(usage).toEqual((await callWith(undefined)).usage);
  });
});
