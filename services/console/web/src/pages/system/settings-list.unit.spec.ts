import { expect, it } from 'vitest';
import { givenIn, servicesIn } from './settings-list';

const settings = [
  { service: 'cost', name: 'A', from: 'default' },
  { service: 'cost', name: 'B', from: 'environment' },
  { service: 'qa', name: 'C', from: 'file' },
  { service: 'qa', name: 'D', from: 'nowhere' },
];
const names = (...how: [string | undefined, boolean]): string =>
  givenIn(settings, ...how)
    .map(({ name }) => name)
    .join('');

it('are of one service, and only those that somebody has set', () => {
  expect(servicesIn(settings)).toEqual(['cost', 'qa']);
  expect(names(undefined, false)).toBe('ABCD');
  expect(names('qa', false)).toBe('CD');
  expect(names(undefined, true)).toBe('BC');
  expect(names('cost', true)).toBe('B');
});
