import { agentRunner } from '@nightshift/agent-runner';
import { audit } from '@nightshift/audit';
import { describeEnvironment } from '@nightshift/config';
import { consoleSettings } from '@nightshift/console';
import { cost } from '@nightshift/cost';
import { escalation } from '@nightshift/escalation';
import { orchestrator } from '@nightshift/orchestrator';
import { qa } from '@nightshift/qa';
import { processSettings } from '@nightshift/service-kit';
import { describe, expect, it } from 'vitest';
import { upShape } from './settings.js';

// Real: every service's own shape. The embedded engine comes along with audit: no thread may load it.
const shapes = {
  nightshift: upShape,
  process: processSettings,
  console: consoleSettings,
  ...Object.fromEntries(
    [agentRunner, audit, cost, escalation, orchestrator, qa].map(({ name, settings }) => [
      name,
      settings,
    ]),
  ),
};
const all = Object.entries(shapes).flatMap(([service, shape]) =>
  describeEnvironment(shape, {}).map((one) => ({ service, ...one })),
);
/** Words of names whose values open something, databases among them. Keys of idempotency and the like are no settings. */
const OPENS =
  /(KEY|KEYS|TOKEN|SECRET|PASSWORD|CREDENTIALS)$|^(DATABASE|NIGHTSHIFT_KEY_RING|CLICKHOUSE(_\w+)?)_URL$/;
/** As people paste them: unescaped, and not all of it before an `@`. */
const RAW = [
  'https://canary-1:canary@host/?canary=1',
  'postgres://u:can=canary,canary@x@host/db',
  'https://u:x/canary?canary#canary:canary@host/db',
  'https://host/db?password=x@canary',
  'https://u:canary',
  'u:canary,canary=canary@host:9092',
  'host=db password=canary',
  'Authorization=Bearer canary',
];

describe('settings that operators are shown', () => {
  it('are those of every service', () => {
    expect(new Set(all.map(({ service }) => service)).size).toBe(8);
    expect(all.length).toBeGreaterThan(40);
  });

  it('are secret where their name says that they open something, and only there', () => {
    const wrong = all.filter(({ name, secret }) => OPENS.test(name) !== secret);
    expect(wrong).toEqual([]);
    expect(all.filter(({ secret }) => secret).length).toBeGreaterThan(5);
  });

  it.each(RAW)('give away nothing of %s', (raw) => {
    const env = Object.fromEntries(all.map(({ name, secret }) => [name, secret ? 'canary' : raw]));
    const shown = JSON.stringify(Object.values(shapes).map((one) => describeEnvironment(one, env)));
    expect(Object.keys(env).length).toBeGreaterThan(40);
    expect(shown).not.toContain('canary');
  });
});
