import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Refusal } from '@nightshift/kernel';
import { headersOf } from '../export/bucket.client.js';
import { type S3Bucket, s3Bucket } from '../export/s3.client.js';
import { contradicts, NO_FILE, tooLarge, type WriteOnce } from './write-once.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A bucket that locks its objects. Of each object the oldest version counts: another may be put over
 * it, or a marker that it is gone, but the first one is there for as long as the bucket keeps it.
 * @throws Refusal `invalid-configuration`
 */
export const writeOnceBucket = (url: URL, env: Environment): WriteOnce =>
  new WriteOnceBucket(s3Bucket(url, env, 'Checkpoints wait until it does.'));

class WriteOnceBucket implements WriteOnce {
  readonly name: string;
  /** The oldest version of each object that was listed or asked for: it stays the oldest. */
  private readonly oldest = new Map<string, string>();

  constructor(private readonly bucket: S3Bucket) {
    this.name = [bucket.root, bucket.prefix].filter(Boolean).join('/');
  }

  async names(folder: string, after = ''): Promise<readonly string[]> {
    const below = folder === '' ? '' : `${folder}/`;
    const { objects, folders } = await this.listed(below, { delimiter: '/', after });
    if (this.oldest.size > REMEMBERED) this.oldest.clear();
    for (const [name, version] of objects) this.oldest.set(name, version);
    return [...objects.keys(), ...folders].map((name) => name.slice(below.length)).sort();
  }

  async read(name: string, atMost = Infinity): Promise<Buffer | string> {
    const version = await this.versionOf(name);
    if (version === undefined) {
      if ((await this.listed(name, { delimiter: '/' })).folders.has(name)) return NO_FILE;
      throw new Error(`${this.name} has no ${name}.`);
    }
    const answer = await this.bucket.ask({ name, query: { versionId: version } });
    if (!answer.ok) throw await this.bucket.refusal(answer, name);
    return (await within(answer, atMost)) ?? tooLarge(atMost);
  }

  async write(name: string, parts: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    const body = await buffer(Readable.from(parts));
    if ((await this.versionOf(name)) === undefined) {
      await this.refuseUnlocked();
      const headers = { ...headersOf(body), 'if-none-match': '*' };
      const answer = await this.bucket.ask({ name }, { method: 'PUT', body, headers });
      if (!answer.ok && answer.status !== PRECONDITION_FAILED)
        throw await this.bucket.refusal(answer, name);
      await answer.arrayBuffer();
    }
    // Also after it was put: some stores put it whatever is there.
    const there = await this.read(name, body.length);
    if (typeof there === 'string' || !there.equals(body)) throw contradicts(`${this.name}/${name}`);
  }

  private async versionOf(name: string): Promise<string | undefined> {
    const known = this.oldest.get(name);
    if (known !== undefined) return known;
    const version = (await this.listed(name)).objects.get(name);
    if (version !== undefined) this.oldest.set(name, version);
    return version;
  }

  private async listed(
    prefix: string,
    { delimiter = '', after = '' }: { readonly delimiter?: string; readonly after?: string } = {},
  ): Promise<Listing> {
    const objects = new Map<string, string>();
    const folders = new Set<string>();
    const root = this.bucket.prefix === '' ? '' : `${this.bucket.prefix}/`;
    const query = { versions: '', 'encoding-type': 'url', delimiter, prefix: `${root}${prefix}` };
    const behind = after === '' ? {} : { 'key-marker': `${root}${prefix}${after}` };
    const asked = new Set<string>();
    for (let from: Readonly<Record<string, string>> | undefined = behind; from;) {
      asked.add(JSON.stringify(from));
      const answer = await this.bucket.ask({ name: '', query: { ...query, ...from } });
      if (!answer.ok) throw await this.bucket.refusal(answer, '?versions', LISTING);
      const page = pageOf(await answer.text());
      // From the newest version to the oldest: the last one stays.
      for (const [key, version] of page.versions) objects.set(key.slice(root.length), version);
      for (const key of page.folders) folders.add(key.slice(root.length).replace(/\/$/, ''));
      // The same place again, or none, would be asked for ever.
      if (page.next && (!page.next['key-marker'] || asked.has(JSON.stringify(page.next))))
        throw unlistable(this.name);
      from = page.next;
    }
    return { objects, folders };
  }

  /** What anybody could delete proves nothing: for how long it stays, the owner of the bucket says. @throws Refusal */
  private async refuseUnlocked(): Promise<void> {
    const answer = await this.bucket.ask({ name: '', query: { 'object-lock': '' } });
    const text = await answer.clone().text();
    if (!answer.ok && !text.includes('ObjectLockConfigurationNotFound'))
      throw await this.bucket.refusal(answer, '?object-lock', LOCK_RIGHT);
    // Of the default retention: nothing else there has a mode.
    if (!text.includes('<Mode>COMPLIANCE</Mode>')) throw unlocked(this.name);
  }
}

/** What it says of its length is not believed: it is read, and no further than so far. */
const within = async (answer: Response, atMost: number): Promise<Buffer | undefined> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body ?? []) {
    bytes += part.length;
    if (bytes > atMost) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const PRECONDITION_FAILED = 412;
/** Names and versions: more are listed or asked for again. */
const REMEMBERED = 100_000;

interface Listing {
  /** The oldest version of each. */
  readonly objects: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

interface Page {
  readonly versions: readonly (readonly [key: string, version: string])[];
  readonly folders: readonly string[];
  readonly next: Readonly<Record<string, string>> | undefined;
}

const pageOf = (xml: string): Page => {
  const isEncoded = xml.includes('<EncodingType>url</EncodingType>');
  const text = (within: string, tag: string): string => {
    const raw = plain(new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(within)?.[1] ?? '');
    return isEncoded && tag !== 'VersionId' ? decodeURIComponent(raw.replaceAll('+', ' ')) : raw;
  };
  const all = (tag: string): readonly string[] =>
    [...xml.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, within = '']) => within);
  const isCut = xml.includes('<IsTruncated>true</IsTruncated>');
  const version = plain(/<NextVersionIdMarker>([^<]*)</.exec(xml)?.[1] ?? '');
  return {
    versions: all('Version').map((within) => [text(within, 'Key'), text(within, 'VersionId')]),
    folders: all('CommonPrefixes').map((within) => text(within, 'Prefix')),
    next: isCut
      ? {
          'key-marker': text(xml, 'NextKeyMarker'),
          // A page that ends with a folder names none, and S3 refuses an empty one.
          ...(version === '' ? {} : { 'version-id-marker': version }),
        }
      : undefined,
  };
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};
const plain = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity);

const LISTING = ' The key needs s3:ListBucketVersions, s3:GetObjectVersion and s3:PutObject.';
const LOCK_RIGHT = ' The key needs s3:GetBucketObjectLockConfiguration.';

const unlocked = (name: string): Refusal =>
  new Refusal(
    'checkpoint-bucket-unlocked',
    'conflict',
    `${name} (NIGHTSHIFT_CHECKPOINT_FOLDER) does not lock its objects from everybody: whoever rewrites the ledger could rewrite them. Let its owner switch object lock on, with a default retention in compliance mode (in governance mode, who has s3:BypassGovernanceRetention may delete what is locked). Checkpoints wait until then.`,
  );

const unlistable = (name: string): Refusal =>
  new Refusal(
    'checkpoint-bucket-unlistable',
    'conflict',
    `${name} (NIGHTSHIFT_CHECKPOINT_FOLDER) says that its list of versions goes on, but not where (no NextKeyMarker, or the same again): what is there cannot be known. Use a store whose ListObjectVersions answers as S3's does, or tell who runs it. Checkpoints wait until then.`,
  );
