import { type LedgerEvent, ocsfLine, type Target } from '@nightshift/audit/files';
import { signersOf } from '@nightshift/audit/offline';
import { Refusal, sha256, verifyConsistency } from '@nightshift/kernel';
import { z } from 'zod';
import type { Client } from '../client.js';
import { type Kind, type Manifest, MANIFEST, manifestFrom, manifestIn } from './manifest.js';

/** Files are named by it: so it is held against its form, whoever answers. */
const part = z.object({
  firstIndex: z.int().positive(),
  lastIndex: z.int().positive(),
  days: z.array(z.object({ day: z.iso.date(), rows: z.int().positive() })),
});
type Part = z.infer<typeof part>;

export interface ExportOptions {
  readonly client: Client;
  readonly target: Target;
  readonly kind: Kind;
  /** Verifier keys, one of which must have signed the checkpoint; none: nobody checks it. */
  readonly keys?: readonly string[];
  /** Events of a part: all at once in memory. */
  readonly partEvents?: number;
  readonly onPart?: (manifest: Manifest) => void;
}

const PART_EVENTS = 20_000;

/**
 * Exports what is signed and was not exported yet, part by part; the manifest is written after each,
 * so that a run that breaks off loses one part at most, and the next goes on there.
 */
export const exportLedger = async (options: ExportOptions): Promise<Manifest> => {
  const { client, target, kind, keys, partEvents = PART_EVENTS } = options;
  const { tenant } = client.options;
  const note = await checkpointOf(client, keys);
  const place = (name: string): string => `${kind}/${name}`;
  const bytes = await target.read(place(MANIFEST));
  const kept = bytes === undefined ? undefined : manifestIn(bytes);
  let manifest = manifestFrom(kept, { kind, tenant, note });
  if (kept) await refuseRewritten(client, kept, manifest);
  do {
    const { upToIndex, treeSize } = manifest;
    if (upToIndex < treeSize) {
      const answer = await client.get(
        `/v1/ledger/export?afterIndex=${upToIndex}&upToIndex=${treeSize}&limit=${partEvents}`,
      );
      manifest = await withPart(options, manifest, partIn(answer, manifest));
    }
    await target.write(place(MANIFEST), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    options.onPart?.(manifest);
  } while (manifest.upToIndex < manifest.treeSize);
  return manifest;
};

/** The newest one. @throws Refusal `not-signed` if there are keys, and none of them signed it */
export const checkpointOf = async (
  client: Client,
  keys: readonly string[] = [],
): Promise<string> => {
  const note = await client.text('GET', '/v1/ledger/checkpoint');
  if (keys.length === 0) return note;
  const { signers, forged } = signersOf(note, keys);
  if (!forged && signers.length > 0) return note;
  throw new Refusal(
    'not-signed',
    'conflict',
    `The ledger's newest checkpoint ${forged ? 'has a forged signature of' : 'is not signed by'} a key that was named: nothing was exported.`,
  );
};

/** The ledger of now must have grown out of what was exported. @throws Refusal `export-differs` */
const refuseRewritten = async (client: Client, kept: Manifest, now: Manifest): Promise<void> => {
  const [from, to] = [kept.treeSize, now.treeSize];
  const { path } = await client.get<{ readonly path: readonly string[] }>(
    `/v1/ledger/consistency?from=${from}&to=${to}`,
  );
  const [fromRoot, toRoot] = [bytesOf(kept.rootHash), bytesOf(now.rootHash)];
  if (!verifyConsistency({ from, to, fromRoot, toRoot, path: path.map(bytesOf) }))
    throw new Refusal(
      'export-differs',
      'conflict',
      `The ledger's ${to} events do not begin with the ${from} that were exported: run \`nightshift ledger verify\`.`,
    );
};

/** @throws Refusal `export-differs` for what is no part, or another than the next one */
const partIn = (answer: unknown, { upToIndex, treeSize }: Manifest): Part => {
  const { success, data } = part.safeParse(answer);
  if (success && data.firstIndex === upToIndex + 1 && inOrder(data, treeSize)) return data;
  throw new Refusal(
    'export-differs',
    'conflict',
    `The server answered with another part than the one after event ${upToIndex}: nothing of it was written. Is this a Nightshift of the same version as this command?`,
  );
};

const inOrder = ({ firstIndex, lastIndex }: Part, treeSize: number): boolean =>
  firstIndex <= lastIndex && lastIndex <= treeSize;

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

const withPart = async (
  { client, target, kind }: ExportOptions,
  manifest: Manifest,
  part: Part,
): Promise<Manifest> => {
  const { firstIndex, lastIndex, days } = part;
  const files: Manifest['files'] = [];
  const lines = kind === 'ocsf' ? await ocsfOf(client, part) : undefined;
  for (const { day, rows } of days) {
    const bytes = lines
      ? Buffer.from((lines.get(day) ?? []).join(''))
      : await parquetOf(client, part, day);
    const name = `day=${day}/${padded(firstIndex)}-${padded(lastIndex)}.${kind === 'ocsf' ? 'ndjson' : 'parquet'}`;
    await target.write(`${kind}/${name}`, bytes);
    const length = bytes.length;
    files.push({ name, day, firstIndex, lastIndex, rows, bytes: length, sha256: sha256(bytes) });
  }
  return {
    ...manifest,
    upToIndex: lastIndex,
    rows: manifest.rows + days.reduce((sum, { rows }) => sum + rows, 0),
    files: [...manifest.files, ...files],
  };
};

const padded = (index: number): string => String(index).padStart(12, '0');

const parquetOf = async (
  client: Client,
  { firstIndex, lastIndex }: Part,
  day: string,
): Promise<Buffer> => {
  const path = `/v1/ledger/export/file?firstIndex=${firstIndex}&lastIndex=${lastIndex}&day=${day}`;
  return Buffer.from(await (await client.send('GET', path)).arrayBuffer());
};

const PAGE = 1000;

/** By day; exactly as many as the ledger counts. @throws Refusal `export-differs` */
const ocsfOf = async (
  client: Client,
  part: Part,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { firstIndex, lastIndex, days } = part;
  const lines = new Map<string, string[]>(days.map(({ day }) => [day, []]));
  for await (const entry of eventsOf(client, firstIndex - 1, lastIndex)) {
    const day = new Date(entry.event.time).toISOString().slice(0, 10);
    const some = lines.get(day) ?? [];
    some.push(ocsfLine(entry));
    lines.set(day, some);
  }
  const counted = new Map(days.map(({ day, rows }) => [day, rows]));
  for (const [day, { length }] of lines) {
    const rows = counted.get(day) ?? 0;
    if (rows !== length)
      throw new Refusal(
        'export-differs',
        'conflict',
        `The ledger counts ${rows} events of ${day} between ${firstIndex} and ${lastIndex}, and gave ${length}: nothing of them was written. Export again; if it says the same, run \`nightshift ledger verify\`.`,
      );
  }
  return lines;
};

/** The tenant's events after one place and up to another. */
export const eventsOf = async function* (
  client: Client,
  after: number,
  upTo: number,
): AsyncGenerator<LedgerEvent> {
  for (let from: number | null = after; from !== null && from < upTo;) {
    const page: { items: readonly LedgerEvent[]; nextAfterIndex: number | null } = await client.get(
      `/v1/ledger/events?afterIndex=${from}&limit=${PAGE}&asWritten=true`,
    );
    for (const item of page.items) if (item.index <= upTo) yield item;
    from = page.nextAfterIndex;
  }
};
