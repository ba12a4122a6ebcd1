import { hashOfJson, type Json, sha256 } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { agreedOn, isThere } from './both-verifiers-fixture.spec.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
const isOwn = (event: string): boolean => event.includes(`"taskid":"${taskId}"`);

/** Where one of the two verifiers gave up once, or both; and far below. */
const DEPTHS = [332, 992, 2_400, 5_000, 60_000];

/** Objects and lists by turns, with a name that is sorted before the others. */
const nested = (depth: number, inmost = '1'): string => {
  const half = depth / 2;
  return `${'{"b":2,"a":['.repeat(half)}${inmost}${']}'.repeat(half)}`;
};
const hashOf = (text: string): string => hashOfJson(JSON.parse(text) as Json);

const changed = (type: string, change: (event: string) => string): readonly string[] =>
  ledger.map((event) =>
    isOwn(event) && event.includes(`"type":"${type}.v`) ? change(event) : event,
  );

/** The texts of values stand in the events as they are: nothing here spells them again. */
const withValue = (hash: string, name: string, text: string) => (event: string) =>
  event
    .replace(new RegExp(`"${hash}":"[0-9a-f]+"`), `"${hash}":"${hashOf(text)}"`)
    .replace(/,"content":.*$/, `,"content":{"${name}":${text}}}`);

const withMessage = (text: string) => (event: string) =>
  event
    .replace(/"promptHash":"[0-9a-f]+"/, `"promptHash":"${sha256(`${text}\n`)}"`)
    .replace(/,"content":.*$/, `,"content":{"messages":[${text}]}}`);

describe.skipIf(!isThere)('both verifiers, of a file that is deeply nested', () => {
  it.each(DEPTHS)('verify a brief, an output and what was used, of %i levels', async (depth) => {
    const text = nested(depth);
    const made = [
      changed('task.accepted', withValue('briefHash', 'brief', text)),
      changed('run.completed', withValue('outputHash', 'output', text)),
      changed('task.completed', withValue('outputHash', 'output', text)),
      changed('model-call.requested', withMessage(text)),
      changed('model-call.completed', (event) =>
        event.replace('"usage":{', `"usage":{"deep":${text},`),
      ),
      changed('task.started', (event) => event.replace('"data":{', `"data":{"deep":${text},`)),
    ];
    for (const events of made) {
      expect(events).not.toEqual(ledger);
      const file = await fileOf(secret, { events });
      expect(file.includes(JSON.stringify(text).slice(1, -1))).toBe(true);
      expect(agreedOn(file, [key])).toMatchObject({ verdict: 'verified' });
    }
  });

  it('name the place of what was changed far below, or added there', async () => {
    const depth = 5_000;
    const place = '/a/0'.repeat(depth / 2);
    const events = changed('task.accepted', withValue('briefHash', 'brief', nested(depth)));
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
    const change = withValue('briefHash', 'brief', nested(5_000));
    const events = changed('task.accepted', (event) =>
      change(event).replace(/"briefHash":"[0-9a-f]+"/, `"briefHash":"${'a'.repeat(64)}"`),
    );
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
