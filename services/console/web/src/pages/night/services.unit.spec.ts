import { describe, expect, it } from 'vitest';
import { fromReadiness, isLate, upOf, worstOf } from './services';

const service = (over: object = {}) => ({
  name: 'cost',
  ready: true,
  lagSeconds: 0.2,
  outboxOldestSeconds: null,
  deadLetters: 0,
  ...over,
});

describe('the services', () => {
  it('are read from the readiness where nothing else answers, and their lag stays unknown', () => {
    const system = fromReadiness({
      dependencies: {
        'qa: PostgreSQL': 'ok',
        'audit: PostgreSQL': 'ok',
        'audit: ClickHouse': 'refused',
        consumers: 'ok',
      },
    });
    expect(system.services).toMatchObject([
      { name: 'audit', ready: false, lagSeconds: null },
      { name: 'qa', ready: true, deadLetters: null },
    ]);
    expect(upOf(system)).toBe(1);
    expect(worstOf(system)).toBe('audit: not ready.');
    expect(worstOf(fromReadiness({ dependencies: { 'qa: PostgreSQL': 'ok' } }))).toContain(
      'not measured',
    );
    expect(fromReadiness({}).services).toEqual([]);
  });

  it('are late by their lag or by what waits to be sent, and not where that is unknown', () => {
    expect(isLate(service())).toBe(false);
    expect(isLate(service({ lagSeconds: null }))).toBe(false);
    expect(isLate(service({ lagSeconds: 41 }))).toBe(true);
    expect(isLate(service({ outboxOldestSeconds: 41 }))).toBe(true);
  });

  it('have the worst said in one sentence, and nothing where all is well', () => {
    const measured = (over: object) => ({ services: [service(over)], measured: true });
    expect(worstOf(measured({}))).toBe('');
    expect(worstOf(measured({ lagSeconds: 41, deadLetters: 2 }))).toBe(
      'cost: behind. 2 dead letters to look at.',
    );
  });
});
