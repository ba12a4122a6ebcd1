import { existsSync } from 'node:fs';
import { simulatedFaults } from '@nightshift/contracts';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { faultDecider, isOn } from './fault.js';
import { faultWords } from './fault-words.js';

const given = specification(faultDecider);
const fault = 'overloaded';
const [before, until, after] = [
  '2026-11-25T00:00:00.000Z',
  '2026-11-25T00:05:00.000Z',
  '2026-11-25T00:06:00.000Z',
];
const switched = { type: 'fault.switched.v1' as const, data: { fault, until, by: 'ana' } as const };

describe('a fault flag', () => {
  it('is on until a time, and longer if it is switched on again', () => {
    given().when({ type: 'switchOn', fault, until, by: 'ana' }).then(switched);
    given(switched)
      .when({ type: 'switchOn', fault, until: after, by: 'ben' })
      .then({ type: 'fault.switched.v1', data: { fault, until: after, by: 'ben' } });
  });

  it('is switched off once, and not when it has ended by itself', () => {
    const off = { type: 'switchOff', fault, by: 'ben' } as const;
    given(switched)
      .when({ ...off, at: before })
      .then({ type: 'fault.switched.v1', data: { fault, by: 'ben' } });
    given(switched)
      .when({ ...off, at: after })
      .thenNothing();
    given()
      .when({ ...off, at: before })
      .thenNothing();
  });

  it('ends by itself', () => {
    expect([before, until, after].map((now) => isOn(switched.data, now))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(simulatedFaults)('%s leads to a runbook that is there', (name) => {
    const page = new URL(
      `../../../../docs/runbooks/${faultWords[name].runbook}.md`,
      import.meta.url,
    );
    expect(existsSync(page)).toBe(true);
  });
});
