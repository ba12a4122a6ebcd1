import { expect, it } from 'vitest';
import { liveTasks } from './example.js';

const packages = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, folder: `/x/${name}` }));
const tasks = liveTasks(packages, 'example/1/');

it('audits every package, and one of them with a budget that is too small', () => {
  const audits = tasks.filter(({ workflow }) => workflow === 'dependency-audit');
  expect(audits.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
    packages.map((_, index) => `example/1/${index}`),
  );
  expect(tasks.filter(({ budgetUsd }) => budgetUsd !== undefined)).toEqual([audits[1]]);
});

it('runs three workflows from the first four packages on, each task under a key of its own', () => {
  const first = tasks.slice(0, 6);
  expect(first.map(({ workflow, brief }) => `${workflow} ${brief.package}`)).toEqual([
    'dependency-audit a',
    'dependency-audit b',
    'dependency-audit c',
    'package-summary c',
    'dependency-audit d',
    'watch-list d',
  ]);
  expect(new Set(tasks.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(tasks.length);
});
