import { describe, expect, it } from 'vitest';
import { readAll, type TaskPage } from './reading';

const page = (nextCursor: string | null): TaskPage => ({ items: [], nextCursor });
const always = (): boolean => true;

describe('all pages', () => {
  it('are read to the last one, or until there are enough', async () => {
    const all = [page('1'), page('2'), page(null)];
    let read = 1;
    const next = async () => all.slice(0, ++read);
    const pages = all.slice(0, 1);
    expect(await readAll({ pages, most: 9, next, isSame: always })).toEqual(all);
    read = 1;
    expect(await readAll({ pages, most: 2, next, isSame: always })).toEqual(all.slice(0, 2));
  });

  it('are dropped when another filter is shown meanwhile, and its pages are not read', async () => {
    let shown = 'failed';
    let asked = 0;
    const next = async () => {
      asked += 1;
      shown = 'running';
      return [page('a'), page('b')];
    };
    const isSame = (): boolean => shown === 'failed';
    expect(await readAll({ pages: [page('1')], most: 9, next, isSame })).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('do not fail when the change of the filter broke the reading off', async () => {
    let isSame = true;
    const next = async () => {
      isSame = false;
      throw new Error('cancelled');
    };
    const pages = [page('1')];
    expect(await readAll({ pages, most: 9, next, isSame: () => isSame })).toBeUndefined();
  });

  it('fail as the reading fails', async () => {
    const next = () => Promise.reject(new Error('down'));
    await expect(readAll({ pages: [page('1')], most: 9, next, isSame: always })).rejects.toThrow(
      'down',
    );
  });
});
