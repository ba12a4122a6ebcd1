import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LedgerEvent, ocsfLine, ocsfOf } from './ocsf.js';

/** What OCSF 1.3.0 requires, as its schema documents it (schema.ocsf.io/1.3.0). */
const OF_EVERY_EVENT = [
  'activity_id',
  'category_uid',
  'class_uid',
  'metadata',
  'severity_id',
  'time',
  'type_uid',
];
const classes: Readonly<Record<number, Class>> = {
  6003: {
    category: 6,
    required: ['actor', 'api', 'src_endpoint'],
    activities: [0, 1, 2, 3, 4, 99],
  },
  6002: { category: 6, required: ['app'], activities: [0, 1, 2, 3, 4, 5, 6, 7, 8, 99] },
  3004: { category: 3, required: ['entity'], activities: [0, 1, 2, 3, 4, 99] },
};
interface Class {
  readonly category: number;
  readonly required: readonly string[];
  readonly activities: readonly number[];
}
/** Objects: what they require, and of what they need at least one. */
const objects: readonly {
  readonly of: string;
  readonly required?: readonly string[];
  readonly oneOf?: readonly string[];
}[] = [
  { of: 'metadata', required: ['product', 'version'] },
  { of: 'metadata.product', required: ['vendor_name'] },
  { of: 'actor', oneOf: ['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid'] },
  { of: 'actor.user', oneOf: ['account', 'name', 'uid'] },
  { of: 'api', required: ['operation'] },
  { of: 'api.service', oneOf: ['name', 'uid'] },
  { of: 'src_endpoint', oneOf: ['ip', 'uid', 'name', 'hostname', 'svc_name', 'instance_uid'] },
  { of: 'entity', oneOf: ['name', 'uid'] },
  { of: 'app', required: ['vendor_name'] },
];

const types = Object.keys(
  JSON.parse(readFileSync('schemas/frozen.json', 'utf8')) as Record<string, string>,
).map((file) => /([a-z-]+\.[a-z-]+\.v\d+)(?:\.json)?$/.exec(file)?.[1] ?? file);

const entry = (type: string, data: LedgerEvent['event']['data'] = {}): LedgerEvent => {
  const event = {
    id: '0190f0c2-0000-7000-8000-000000000000',
    type,
    source: 'nightshift/cost',
    subject: 'budget/acme',
    sequence: 3,
    time: '2026-11-25T10:00:00.123Z',
    tenantid: 'acme',
    taskid: 't1',
    correlationid: 'c1',
    data,
    content: { brief: 'canary' },
  };
  return { index: 7, leaf: 'a'.repeat(64), event };
};

type Json = Readonly<Record<string, unknown>>;
const at = (event: Json, path: string): Json | undefined =>
  path
    .split('.')
    .reduce<Json | undefined>((value, name) => value?.[name] as Json | undefined, event);

const faultsOf = (event: Json): readonly string[] => {
  const of = classes[event['class_uid'] as number];
  if (!of) return [`class ${String(event['class_uid'])}`];
  const missing = [...OF_EVERY_EVENT, ...of.required].filter((name) => event[name] === undefined);
  const inObjects = objects.flatMap(({ of: path, required = [], oneOf = [] }) => {
    const value = at(event, path);
    if (value === undefined) return [];
    const absent = required
      .filter((name) => value[name] === undefined)
      .map((name) => `${path}.${name}`);
    const none = oneOf.length > 0 && oneOf.every((name) => value[name] === undefined);
    return [...absent, ...(none ? [`${path}: none of ${oneOf.join(', ')}`] : [])];
  });
  const wrong = [
    event['category_uid'] === of.category ? [] : ['category_uid'],
    of.activities.includes(event['activity_id'] as number) ? [] : ['activity_id'],
    event['type_uid'] === (event['class_uid'] as number) * 100 + (event['activity_id'] as number)
      ? []
      : ['type_uid'],
    event['activity_id'] !== 99 || event['activity_name'] !== undefined ? [] : ['activity_name'],
    [1, 2, 3, 4, 5, 6, 99, 0].includes(event['severity_id'] as number) ? [] : ['severity_id'],
    Number.isInteger(event['time']) ? [] : ['time'],
  ].flat();
  return [...missing, ...inObjects, ...wrong];
};

describe('an event in the shape of OCSF', () => {
  it('knows the published events', () => {
    expect(types.length).toBeGreaterThan(90);
  });

  it.each(types)('has what its class requires: %s', (type) => {
    expect(faultsOf(ocsfOf(entry(type)) as Json)).toEqual([]);
    expect(faultsOf(ocsfOf(entry(type, { by: 'ana', key: 'acme', reason: 'r' })) as Json)).toEqual(
      [],
    );
  });

  it.each(['model-call.failed.v1', 'halt.ordered.v1', 'budget.set.v1', 'later.invented.v9'])(
    'is a line also of %s without data: what can be recorded can be exported',
    (type) => {
      for (const data of [null, undefined]) {
        const { event, ...place } = entry(type);
        expect(JSON.parse(ocsfLine({ ...place, event: { ...event, data } }))).toMatchObject({
          metadata: { event_code: type },
        });
      }
    },
  );

  it('is a line also of data that are nested deeper than the stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const data = { deep: JSON.parse(deep) as unknown };
    expect(ocsfLine(entry('task.paused.v1', data))).toContain(`"data":{"deep":${deep}}`);
  });

  it('holds facts and the way back to the ledger, and nothing that was said', () => {
    const line = ocsfLine(entry('model-call.failed.v1', { errorClass: 'timeout', runId: 'r1' }));
    expect(line).not.toContain('canary');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({
      class_uid: 6003,
      activity_id: 99,
      activity_name: 'model-call.failed',
      type_uid: 600_399,
      status_id: 2,
      severity_id: 3,
      time: 1_795_600_800_123,
      actor: { app_name: 'cost' },
      api: { operation: 'model-call.failed', version: 'v1' },
      metadata: { version: '1.3.0', uid: entry('x').event.id, sequence: 7, tenant_uid: 'acme' },
      unmapped: { ledger_index: 7, leaf: 'a'.repeat(64), data: { runId: 'r1' } },
    });
  });

  it.each([
    [
      'budget.set.v1',
      { key: 'acme', by: 'ana', reason: 'more' },
      {
        class_uid: 3004,
        activity_id: 3,
        entity: { uid: 'acme', type: 'budget' },
        comment: 'more',
        actor: { user: { name: 'ana' } },
      },
    ],
    [
      'channel.removed.v1',
      { channel: 'ops', by: 'ana' },
      { class_uid: 3004, activity_id: 4, entity: { uid: 'ops' } },
    ],
    [
      'halt.ordered.v2',
      { scope: 'task', key: 't1' },
      { class_uid: 6002, activity_id: 4, severity_id: 4, app: { feature: { name: 'task t1' } } },
    ],
    [
      'halt.lifted.v1',
      { scope: 'task', key: 't1', by: 'ben' },
      { class_uid: 6002, activity_id: 3, severity_id: 1 },
    ],
    [
      'task.accepted.v1',
      { submittedBy: 'ana' },
      { class_uid: 6003, activity_id: 1, actor: { user: { name: 'ana' } } },
    ],
    [
      'ticket.answered.v2',
      { by: 'ben' },
      { class_uid: 6003, activity_id: 3, actor: { user: { name: 'ben' } } },
    ],
  ])('says of %s what was done, to what, by whom', (type, data, expected) => {
    expect(ocsfOf(entry(type, data))).toMatchObject(expected);
  });
});
