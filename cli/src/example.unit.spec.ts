import { expect, it } from 'vitest';
import { liveTasks } from './example.js';

const packages = ['a', 'b', 'c'].map((name) => ({ name, folder: `/x/${name}` }));

it('has one task per package, and one of them with a budget that is too small', () => {
  const tasks = liveTasks(packages, 'example/1/');
  expect(tasks.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
    'example/1/0',
    'example/1/1',
    'example/1/2',
  ]);
  expect(tasks.filter(({ budgetUsd }) => budgetUsd !== undefined)).toHaveLength(1);
});
