import { leafHash, rootOf } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from './note.js';
import { treeOf } from './tree-fixture.spec.js';
import { whyNotCosigned } from './witness.js';

const leaves = Array.from({ length: 60 }, (_, at) => leafHash(Buffer.from(String(at))));
const tree = treeOf(leaves);
const at = (size: number, origin = 'ledger.example'): Checkpoint => ({
  origin,
  size,
  root: rootOf(leaves.slice(0, size)),
});
const pairs = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);

describe('a witness', () => {
  it('cosigns the first it sees, the same again, and whatever grew from it', () => {
    expect(whyNotCosigned(undefined, at(5), [])).toBeUndefined();
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        expect(whyNotCosigned(at(from), at(to), tree.consistency(from, to))).toBeUndefined();
      }),
    );
  });

  it('never cosigns a fork, whatever is offered to prove it', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), ([from, to], which) => {
        const forked = leaves.slice(0, to);
        forked[which % from] = leafHash(Buffer.from('another'));
        const offered = { ...at(to), root: rootOf(forked) };
        for (const path of [[], tree.consistency(from, to), treeOf(forked).consistency(from, to)])
          expect(whyNotCosigned(at(from), offered, path)).toContain('forked');
      }),
    );
  });

  it('never cosigns fewer events, another ledger, or growth without its proof', () => {
    expect(whyNotCosigned(at(6), at(5), [])).toContain('events are gone');
    expect(whyNotCosigned(at(5), at(5, 'other.example'), [])).toContain('other.example');
    expect(whyNotCosigned(at(5), at(9), [])).toContain('nothing proves');
  });
});
