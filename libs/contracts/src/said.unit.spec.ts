import { describe, expect, it } from 'vitest';
import { allEvents } from './catalogue.js';
import type { z } from 'zod';
import { saidInData, withoutSaid } from './said.js';

describe('free text in data', () => {
  it('is what people, models and tools gave as a reason, and the key of a task', () => {
    const said = allEvents.flatMap(({ type }) => (saidInData(type).length > 0 ? [type] : []));
    expect(said).toContain('tool-call.failed.v1');
    expect(said).toContain('task.cancelled.v1');
    expect(saidInData('task.accepted.v1')).toEqual(['idempotencyKey']);
  });

  it('is not a reason that is one of a few words', () => {
    expect(saidInData('task.queued.v1')).toEqual([]);
  });

  it('is where an output was changed, too: the names in it are its own', () => {
    const data = { outside: ['/byPerson/Ana Lopez', '/terms'], round: 2 };
    expect(withoutSaid('correction.checked.v1', data)).toEqual({
      outside: ['[sealed]', '[sealed]'],
      round: 2,
    });
  });

  /*
   * Stays in the clear for ever: each is a name that people or programs gave to something that is no
   * person, or an id. What is new here is sealed, or has its place in this list.
   */
  const NO_CONTENT = [
    '.about[].key',
    '.code',
    '.cron',
    '.definition{}',
    '.description',
    '.figures{}',
    '.findings[].findingId',
    '.finishReason',
    '.instance',
    '.judges[].model',
    '.key',
    '.keys[]',
    '.labels[].findingId',
    '.labels[].reportedBy[].model',
    '.messageType',
    '.model',
    '.newKeys[]',
    '.note', // of a checkpoint: its signed note
    '.origin',
    '.pack.budgets[].key',
    '.pack.halts[].key',
    '.providerCallId',
    '.replayOf{}',
    '.retriesByClass{}',
    '.sampling.rules[].when', // an expression of a workflow
    '.setup.model',
    '.source',
    '.subscription',
    '.taskId',
    '.tasks[]', // ids
    '.timeZone',
    '.toolCallId',
    '.unanswered[]', // ids of findings
    '.unfoundEvidence[]', // places in a report
  ];

  it('is nowhere else, but in names', () => {
    const found = allEvents.flatMap(({ type, data }) =>
      textsIn(data, '').filter(
        (path) => !saidInData(type).includes(path.slice(1).replace('[]', '')),
      ),
    );
    expect([...new Set(found)].toSorted()).toEqual(NO_CONTENT.toSorted());
  });

  it('is nothing in a type that nobody knows', () => {
    expect(saidInData('constructor')).toEqual([]);
  });
});

/** Paths at which a schema takes any text, or any key. */
const textsIn = (schema: z.ZodType, path: string): readonly string[] => {
  const { def } = schema as unknown as { readonly def: Definition };
  const inner = def.innerType ?? def.in;
  if (def.type === 'string')
    return schema.safeParse('Not a word, but [said].').success ? [path] : [];
  if (['unknown', 'any', 'lazy'].includes(def.type)) return [path];
  if (def.type === 'object')
    return Object.entries(def.shape ?? {}).flatMap(([key, one]) => textsIn(one, `${path}.${key}`));
  if (def.type === 'record') return [`${path}{}`];
  if (def.element) return textsIn(def.element, `${path}[]`);
  if (def.options) return def.options.flatMap((one) => textsIn(one, path));
  return inner ? textsIn(inner, path) : [];
};

/** Of the inside of a schema of zod, what is read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
}
