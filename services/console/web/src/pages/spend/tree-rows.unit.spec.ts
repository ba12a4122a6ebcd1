import { describe, expect, it } from 'vitest';
import { halt, money, node, task } from './spend-fixture.spec';
import { type LoadedTasks, moveBy, rowsOf } from './tree-rows';

const tree = {
  tenant: node({ scope: 'tenant', key: 'acme' }),
  workflows: [
    node({ key: 'cheap', settled: money(1) }),
    node({ key: 'dear', settled: money(9), halts: [halt()], haltedTasks: 1 }),
  ],
  nextCursor: null,
  waiting: 0,
};
const loaded = (change: Partial<LoadedTasks> = {}): LoadedTasks => ({
  tasks: [task('t1'), task('t2')],
  more: false,
  error: undefined,
  ...change,
});
const rows = (change: Partial<Parameters<typeof rowsOf>[0]> = {}) =>
  rowsOf({
    tree,
    isRootOpen: true,
    open: new Set<string>(),
    onlyHalted: false,
    tasksOf: () => loaded(),
    ...change,
  });
const ids = (change: Parameters<typeof rows>[0]) => rows(change).map(({ id }) => id);

describe('the rows of the tree', () => {
  it('are the tenant and its workflows, the dearest first', () =>
    expect(ids({})).toEqual(['tenant/acme', 'workflow/dear', 'workflow/cheap']));

  it('are the tenant alone while it is shut', () =>
    expect(ids({ isRootOpen: false })).toEqual(['tenant/acme']));

  it('have the tasks of an opened workflow below it, and a row for more', () =>
    expect(ids({ open: new Set(['dear']), tasksOf: () => loaded({ more: true }) })).toEqual([
      'tenant/acme',
      'workflow/dear',
      'task/t1',
      'task/t2',
      'more/dear',
      'workflow/cheap',
    ]));

  it('say what is the matter where there are no tasks', () => {
    const open = new Set(['dear']);
    const kindOf = (change: Partial<LoadedTasks>) =>
      rows({ open, tasksOf: () => loaded(change) })[2]?.kind;
    expect(kindOf({ tasks: undefined })).toBe('loading');
    expect(kindOf({ tasks: undefined, error: new Error('no') })).toBe('failed');
    expect(kindOf({ tasks: [] })).toBe('none');
  });

  it('are, where only halted ones are asked for, those where something stands', () =>
    expect(ids({ onlyHalted: true })).toEqual(['tenant/acme', 'workflow/dear']));

  it('say their place among their siblings, and that it is not known while more are to come', () => {
    expect(rows()[2]).toMatchObject({ level: 2, position: 2, setSize: 2 });
    const page = rows({ tree: { ...tree, nextCursor: 'c' } });
    expect(page.at(-1)).toMatchObject({ kind: 'more', id: 'more', position: 3, setSize: -1 });
  });
});

describe('a key in the tree', () => {
  const shown = rows({ open: new Set(['dear']) });

  it.each([
    ['ArrowDown', 'tenant/acme', { to: 'workflow/dear' }],
    ['ArrowUp', 'workflow/dear', { to: 'tenant/acme' }],
    ['ArrowDown', 'workflow/cheap', undefined],
    ['Home', 'task/t2', { to: 'tenant/acme' }],
    ['End', 'tenant/acme', { to: 'workflow/cheap' }],
    ['ArrowRight', 'workflow/cheap', { toggle: 'workflow/cheap' }],
    ['ArrowRight', 'workflow/dear', { to: 'task/t1' }],
    ['ArrowRight', 'task/t1', undefined],
    ['ArrowLeft', 'task/t2', { to: 'workflow/dear' }],
    ['ArrowLeft', 'workflow/dear', { toggle: 'workflow/dear' }],
    ['ArrowLeft', 'workflow/cheap', { to: 'tenant/acme' }],
    ['a', 'workflow/cheap', undefined],
    ['ArrowDown', 'gone', undefined],
  ])('%s at %s leads to %j', (key, id, move) => expect(moveBy(shown, id, key)).toEqual(move));
});
