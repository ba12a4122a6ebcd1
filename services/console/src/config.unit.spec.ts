import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { consoleConfig } from './config.js';

describe('the one origin', () => {
  it('has a service behind every path of the public API', () => {
    const url = new URL('../../../schemas/openapi.json', import.meta.url);
    const { paths } = JSON.parse(readFileSync(url, 'utf8')) as { paths: object };
    const services = ['ORCHESTRATOR', 'AGENT_RUNNER', 'QA', 'COST', 'ESCALATION', 'AUDIT'];
    const env = services.map((name) => [`${name}_URL`, 'http://127.0.0.1:1'] as const);
    const { upstreams } = consoleConfig(Object.fromEntries(env));
    // Of the system it answers itself, out of what all of them say: system.controller.
    const prefixes = [...upstreams.flatMap((upstream) => upstream.prefixes), '/v1/system'];
    const unserved = Object.keys(paths).filter(
      (path) => path.startsWith('/v1/') && !prefixes.some((prefix) => path.startsWith(prefix)),
    );
    expect(Object.keys(paths).length).toBeGreaterThan(20);
    expect(unserved).toEqual([]);
  });
});
