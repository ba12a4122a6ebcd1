import { newSecret, verifierOf } from '@nightshift/audit/offline';
import { isRefusal, leafHash, nodeHash } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { type InclusionProof, linesOfProof, refuseUnproved } from './ledger-proof.js';
import { differs, linesOf } from './ledger-verify.js';
import type { Verification } from './ledger-verify-progress.js';

const [one, other] = ['one', 'other'].map((text) => leafHash(Buffer.from(text)));
const root = nodeHash(one ?? Buffer.alloc(0), other ?? Buffer.alloc(0));
const proof: InclusionProof = {
  index: 1,
  treeSize: 2,
  leaf: one?.toString('hex') ?? '',
  path: [other?.toString('hex') ?? ''],
  rootHash: root.toString('hex'),
  checkpoint: null,
};
const secret = newSecret('ledger.example');
const note = (size: number, of: Buffer): string =>
  `ledger.example\n${size}\n${of.toString('base64')}\n\n— ledger.example ${'A'.repeat(92)}\n`;
const refused = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (isRefusal(error)) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a proof from a server', () => {
  it('is believed only if it leads to the root of the checkpoint', () => {
    expect(refused(() => refuseUnproved(proof, 1, null, undefined))).toBe('accepted');
    expect(refused(() => refuseUnproved(proof, 1, note(2, root), undefined))).toBe('accepted');
    const elsewhere = note(2, Buffer.alloc(32));
    expect(refused(() => refuseUnproved(proof, 1, elsewhere, undefined))).toContain(
      'does not lead',
    );
    expect(refused(() => refuseUnproved(proof, 2, note(2, root), undefined))).toContain('does not');
    expect(refused(() => refuseUnproved(proof, 1, note(3, root), undefined))).toContain('does not');
    const longer = { ...proof, path: [...proof.path, ...proof.path] };
    expect(refused(() => refuseUnproved(longer, 1, null, undefined))).toContain('does not lead');
  });

  it('says plainly that the bytes of the event were not held against the leaf', () => {
    const lines = linesOfProof(proof, 1, note(2, root), undefined).join('\n');
    expect(lines).toContain('the leaf of event 1 is in the tree of 2 events');
    expect(lines).toContain("Whether the event's bytes have this leaf was not checked here");
  });

  it('needs the signature of the key that was named, if one was', () => {
    const key = verifierOf(secret);
    expect(refused(() => refuseUnproved(proof, 1, note(2, root), key))).toContain('not signed by');
    expect(refused(() => refuseUnproved(proof, 1, null, key))).toContain('no checkpoint covers it');
  });
});

describe('a verification', () => {
  const result: Verification = {
    ok: true,
    events: 12,
    batches: 3,
    streams: 2,
    onTheirWay: 0,
    notYetRecorded: { events: 0, inOutbox: 0, onBus: 0, oldestAt: null },
    rowsOnTheirWay: 0,
    firstFault: null,
    lastIndex: 12,
    batchHash: 'b',
    rootHash: 'r',
    signed: { checkpoints: 0, upTo: 0, externalCheckpoints: 0, externalUpTo: 0, unsigned: 12 },
    services: [],
    resumed: null,
    elapsedMs: 5,
  };
  const lines = (signed: Partial<Verification['signed']>): string =>
    linesOf({ ...result, signed: { ...result.signed, ...signed } }).join('\n');

  it('says what it has not read itself', () => {
    const resumed = { upTo: 7, since: '2026-11-26T01:00:00.000Z' };
    expect(lines({})).not.toContain('interrupted');
    expect(linesOf({ ...result, resumed }).join('\n')).toContain(
      'Events up to index 7 were read by a verification that was interrupted; it began at 2026-11-26T01:00:00.000Z.',
    );
    const firstFault = { index: 9, reason: 'the row is missing' };
    expect(differs({ firstFault, resumed: null }).message).toBe(
      'The ledger differs from what was recorded, first at index 9: the row is missing.',
    );
    expect(differs({ firstFault, resumed }).message).toContain(
      'missing. Events up to index 7 were read',
    );
  });

  it('says what is not yet recorded, how old it is, and where', () => {
    const said = (notYetRecorded: Verification['notYetRecorded']): string =>
      linesOf({ ...result, notYetRecorded }, Date.parse('2026-11-26T01:20:00.000Z')).join('\n');
    const none = { events: 0, inOutbox: 0, onBus: 0, oldestAt: null };
    expect(said(none)).not.toMatch(/recorded|not known/);
    const oldestAt = '2026-11-26T01:00:00.000Z';
    expect(said({ events: 9, inOutbox: 2, onBus: 3, oldestAt })).toContain(
      '9 events are not yet recorded, the oldest written 20 min ago: 4 written less than 15 minutes ago, 2 waiting in the outbox of a service, 3 on the bus, not read by audit yet.',
    );
    expect(said({ events: 1, inOutbox: 0, onBus: 1, oldestAt })).toContain(
      '1 event is not yet recorded, the oldest written 20 min ago: 1 on the bus, not read by audit yet.',
    );
    expect(said(null)).toContain('is not known: none of their event tables is here.');
  });

  it('says what has its place and no row yet', () => {
    const said = (rowsOnTheirWay: number): string =>
      linesOf({ ...result, rowsOnTheirWay }).join('\n');
    expect(said(0)).not.toContain('no row');
    expect(said(1)).toContain('1 event has its place and no row yet: read off the bus');
    expect(said(65_000)).toContain('65000 events have their places and no rows yet');
  });

  it("says what was held against the services' own tables, and what was not", () => {
    const services = [
      { service: 'orchestrator', events: 7, compared: 7, left: 0 },
      { service: 'qa', events: 9, compared: 2, left: 4 },
    ];
    const said = linesOf({ ...result, services }).join('\n');
    expect(said).toContain('9 events are the same in the event tables');
    expect(said).toContain('4 events have left those tables');
    expect(said).toContain('not compared: 3 of 9 by qa.');
    expect(lines({})).not.toContain('event table');
  });

  it('says what is signed, where, and what is not', () => {
    expect(lines({})).toContain('No checkpoint was signed');
    expect(lines({ checkpoints: 2, upTo: 12, unsigned: 0 })).toContain('none of them outside');
    expect(lines({ checkpoints: 2, upTo: 12, unsigned: 0 })).not.toContain('not signed yet');
    const some = { checkpoints: 3, upTo: 10, externalCheckpoints: 1, externalUpTo: 8, unsigned: 2 };
    expect(lines(some)).toContain('1 of them outside the database, up to index 8');
    expect(lines(some)).toContain('The last 2 events are not signed yet.');
  });
});
