import { describe, expect, it } from 'vitest';
import { cpuPerTask } from './measure.js';
import { nameOf, parseStat, type Process } from './processes.js';
import { percentile, rounded } from './workload.js';

describe('figures', () => {
  it('takes a percentile by nearest rank, whatever the order', () => {
    const values = [40, 10, 30, 20];
    expect([50, 75, 99, 1].map((percent) => percentile(values, percent))).toEqual([20, 30, 40, 10]);
  });

  it('gives 0 as a percentile of nothing', () => {
    expect(percentile([], 50)).toBe(0);
  });

  it('claims three digits', () => {
    expect([1234.5, 0.012345, 7].map(rounded)).toEqual([1230, 0.0123, 7]);
  });
});

describe('processes', () => {
  it('reads parent and CPU time from a stat line whose name holds brackets and spaces', () => {
    const stat = '77 (a) b (c) S 12 77 77 0 -1 4194560 1 2 3 4 100 20 3 0 20 0 1 0 5 6 7';
    expect(parseStat(stat)).toEqual({ parent: 12, cpuMs: 1_230 });
  });

  it.each([
    ['/n/node --x /app/services/agent-runner/dist/main.js', 'agent-runner'],
    ['java -Xmx512m -cp /jars/* kafka.Kafka /data/server.properties', 'kafka'],
    ['/m/bin/postgres -D /tmp/x/postgres/data -p 5', 'postgresql'],
    ['postgres: nightshift postgres 127.0.0.1(5) idle', 'postgresql'],
    ['/n/node /app/cli/bin/nightshift.mjs up --data /tmp/postgres', 'nightshift'],
  ])('names %s by what runs in it', (commandLine, name) => {
    expect(nameOf(commandLine)).toBe(name);
  });

  it('counts a backend that came and one that went meanwhile', () => {
    const process = (pid: number, name: string, cpuMs: number): Process => ({
      pid,
      parent: 1,
      name,
      cpuMs,
    });
    // The postmaster takes over the time of a backend that has ended.
    const before = [process(1, 'postgresql', 10), process(2, 'postgresql', 100)];
    const after = [
      process(1, 'postgresql', 160),
      process(3, 'postgresql', 50),
      process(9, 'nightshift', 40),
    ];
    expect(cpuPerTask(before, after, 10)).toEqual({ total: 14, postgresql: 10, nightshift: 4 });
  });
});
