/** By path, from the oldest; `undefined`: a marker that it is gone. */
export type Versions = Map<string, (Buffer | undefined)[]>;

/** What a page counts: a version, or a folder as a whole, which has no version. */
interface Entry {
  readonly key: string;
  readonly id?: number;
  readonly text: string;
}

/** Few, so that a test has more than one. */
const PAGE = 3;

/**
 * ListObjectVersions, a page of it: names and folders in order, and of each name the newest version
 * first. `undefined`: refused, as S3 refuses a marker of a version that is empty, or of no name.
 * @param stuckAt what a faulty store says of where to go on, whatever was asked
 */
export const versionsPage = (
  versions: Versions,
  bucket: string,
  asked: URLSearchParams,
  stuckAt?: string,
): string | undefined => {
  const [key, id] = [asked.get('key-marker'), asked.get('version-id-marker')];
  if (id === '' || (id !== null && key === null)) return undefined;
  const found = entriesOf(versions, bucket, asked).filter(
    (one) => key === null || one.key > key || (one.key === key && isOlder(one, id)),
  );
  const page = found.slice(0, PAGE);
  const next = page.length < found.length ? cutAfter(page.at(-1)) : '';
  const marker = next === '' ? next : (stuckAt ?? next);
  const isCut = `<IsTruncated>${next !== ''}</IsTruncated>`;
  return `<?xml version="1.0"?><ListVersionsResult><EncodingType>url</EncodingType>${isCut}${marker}${page.map(({ text }) => text).join('')}</ListVersionsResult>`;
};

const isOlder = ({ id }: Entry, marker: string | null): boolean =>
  id !== undefined && marker !== null && id < Number(marker);

const cutAfter = (last: Entry | undefined): string => {
  const id = last?.id === undefined ? '' : `<NextVersionIdMarker>${last.id}</NextVersionIdMarker>`;
  return `<NextKeyMarker>${encodeURIComponent(last?.key ?? '')}</NextKeyMarker>${id}`;
};

const entriesOf = (versions: Versions, bucket: string, asked: URLSearchParams): Entry[] => {
  const [prefix, delimiter] = [asked.get('prefix') ?? '', asked.get('delimiter') ?? ''];
  const entries = new Map<string, readonly Entry[]>();
  for (const name of [...versions.keys()].toSorted((one, other) => (one < other ? -1 : 1))) {
    const key = name.slice(bucket.length);
    if (!name.startsWith(bucket) || !key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const folder = key.slice(0, end + 1);
    if (end >= 0) entries.set(folder, [folderOf(folder)]);
    else entries.set(key, versionsOf(key, versions.get(name) ?? []));
  }
  return [...entries.values()].flat();
};

const folderOf = (key: string): Entry => ({
  key,
  text: `<CommonPrefixes><Prefix>${encodeURIComponent(key)}</Prefix></CommonPrefixes>`,
});

const versionsOf = (key: string, all: readonly (Buffer | undefined)[]): readonly Entry[] =>
  [...all.entries()].toReversed().map(([id, bytes]) => {
    const tag = bytes ? 'Version' : 'DeleteMarker';
    const text = `<${tag}><Key>${encodeURIComponent(key)}</Key><VersionId>${id}</VersionId></${tag}>`;
    return { key, id, text };
  });
