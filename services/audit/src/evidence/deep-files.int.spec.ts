import { hashOfJson, type Json, sha256 } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { agreedOn, isThere } from './both-verifiers-fixture.spec.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
const isOwn = (event: string): boolean => event.includes(`"taskid":"${taskId}"`);

/** Where one of the two verifiers gave up once, or both; and far below. */
const DEPTHS = [332, 992, 2_400, 5_000, 30_000];

/** Objects and lists by turns, with a name that is sorted before the others. */
const nested = (depth: number, inmost = '1'): string => {
  const half = depth / 2;
  return `${'{"b":2,"a":['.repeat(half)}${inmost}${']}'.repeat(half)}`;
};
const hashOf = (text: string): string => hashOfJson(JSON.parse(text) as Json);

interface Event {
  readonly data: Readonly<Record<string, unknown>>;
  readonly content?: object;
}

/** Where the text goes: nothing here spells it again. */
const HERE = 'here the nested value goes';

const changed = (
  type: string,
  text: string,
  change: (event: Event) => Partial<Event>,
  events = ledger,
): readonly string[] =>
  events.map((given) => {
    if (!isOwn(given) || !given.includes(`"type":"${type}.v`)) return given;
    const event = JSON.parse(given) as Event;
    return JSON.stringify({ ...event, ...change(event) }).replace(`"${HERE}"`, () => text);
  });

const withValue =
  (name: string, field: string, hash: string) =>
  ({ data, content }: Event): Partial<Event> => ({
    data: { ...data, [field]: hash },
    content: { ...content, [name]: HERE },
  });

const withMessage =
  (text: string) =>
  ({ data }: Event): Partial<Event> => ({
    data: { ...data, promptHash: sha256(`${text}\n`) },
    content: { messages: [HERE] },
  });

const withUsage = ({ data }: Event): Partial<Event> => ({ data: { ...data, usage: { x: HERE } } });
const withMore = ({ data }: Event): Partial<Event> => ({ data: { ...data, more: HERE } });

describe.skipIf(!isThere)('both verifiers, of a file that is deeply nested', () => {
  it.each(DEPTHS)('verify a brief, an output and what was used, of %i levels', async (depth) => {
    const text = nested(depth);
    const hash = hashOf(text);
    const output = withValue('output', 'outputHash', hash);
    const made = [
      ['task.accepted', withValue('brief', 'briefHash', hash)],
      ['run.completed', output],
      ['task.completed', output],
      ['model-call.requested', withMessage(text)],
      ['model-call.completed', withUsage],
      ['task.started', withMore],
    ] as const;
    const events = made.reduce((all, [type, change]) => changed(type, text, change, all), ledger);
    const file = await fileOf(secret, { events });
    const inBytes = file.split(JSON.stringify(text).slice(1, -1)).length - 1;
    expect(inBytes).toBeGreaterThanOrEqual(made.length);
    expect(agreedOn(file, [key])).toMatchObject({ verdict: 'verified' });
  });

  it('name the place of what was changed far below, or added there', async () => {
    const depth = 5_000;
    const place = '/a/0'.repeat(depth / 2);
    const events = changed(
      'task.accepted',
      nested(depth),
      withValue('brief', 'briefHash', hashOf(nested(depth))),
    );
    const file = await fileOf(secret, { events });
    const [head = ''] = file.split('\n');
    for (const [inmost, at] of [
      ['7', place],
      ['1,3', `${place.slice(0, -1)}1`],
    ] as const) {
      const other = head.replace(nested(depth), nested(depth, inmost));
      expect(other).not.toBe(head);
      expect(agreedOn(file.replace(head, other), [key]).difference).toMatchObject({
        check: 'parts',
        at: `/brief/value${at}`,
      });
    }
  });

  it('name the event whose value has another hash', async () => {
    const another = withValue('brief', 'briefHash', 'a'.repeat(64));
    const events = changed('task.accepted', nested(5_000), another);
    expect(agreedOn(await fileOf(secret, { events }), [key]).difference).toMatchObject({
      check: 'hashes',
      index: 19,
    });
  });

  it('take no file that is spelled otherwise, or whose head says nonsense, for another reason', async () => {
    const whole = await fileOf(secret);
    const deep = nested(5_000);
    const expected = {
      '"format":"nightshift.evidence/2"': `"format":${deep}`,
      '"size":36': `"size":${deep}`,
      '"costs":{': `"costs":{"deep":${deep.replace('1', ' 1')},`,
    };
    const checks = Object.entries(expected).map(([from, to]) => {
      expect(whole).toContain(from);
      return agreedOn(whole.replace(from, to), [key]).difference?.check;
    });
    expect(checks).toEqual(['format', 'checkpoint', 'format']);
    const more = whole.replace('"costs":{', `"costs":{"deep":${deep},`);
    expect(agreedOn(more, [key]).unproved.map(({ code }) => code)).toEqual(['unknown-fields']);
  });
});
