import { describe, expect, it } from 'vitest';
import { parseSaved, withSaved, without } from './saved-filters';

describe('saved filters', () => {
  it('are read from whatever stands there', () => {
    expect(parseSaved(null)).toEqual([]);
    expect(parseSaved('{"a":1}')).toEqual([]);
    expect(parseSaved('no JSON')).toEqual([]);
    expect(
      parseSaved(
        '[null, 1, {"name":"x"}, {"name":"Dear","filter":{"minCostUsd":"1","lost":"2","text":3}}]',
      ),
    ).toEqual([{ name: 'Dear', filter: { minCostUsd: '1' } }]);
  });

  it('have one filter for a name, in the order of names, and go again', () => {
    const one = withSaved([], { name: ' Waiting ', filter: { status: 'waiting' } });
    const two = withSaved(one, { name: 'Dear', filter: { minCostUsd: '1' } });
    const three = withSaved(two, { name: 'Waiting', filter: { status: 'halted' } });
    expect(three).toEqual([
      { name: 'Dear', filter: { minCostUsd: '1' } },
      { name: 'Waiting', filter: { status: 'halted' } },
    ]);
    expect(without(three, 'Dear').map(({ name }) => name)).toEqual(['Waiting']);
  });
});
