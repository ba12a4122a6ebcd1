import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sha256 } from '@nightshift/kernel';
import { isAwsSigned } from './aws-signature.js';
import { fallSilent, type Silence } from './silence.js';
import { type Versions, versionsPage } from './simulated-versions.js';

/**
 * A server that speaks as much of S3 as exports and checkpoints need: GET and PUT of an object, by
 * path, with a signature of the key it knows and the hash of the body; its versions, and its lock.
 * Simulated: it is no S3.
 */
export interface SimulatedBucket {
  readonly endpoint: () => string;
  readonly objects: Map<string, Buffer>;
  /** How often something was put under a name. */
  readonly puts: ReadonlyMap<string, number>;
  /** The next so many requests are answered with this status; `hangs`: not at all, `stalls`: with a beginning. */
  fail: (status: number | Silence, times: number) => void;
  /** After so many further objects nothing is taken any more. */
  full: (after: number) => void;
  /** Whoever asks may get and put, but not list: what is not there is refused. */
  unlisted: () => void;
  /**
   * As one with a default retention: an object without `Content-MD5` is refused, and what is put over
   * another or deleted leaves the versions before it.
   */
  locked: (retention?: 'without a default retention' | 'in governance mode') => void;
  /** By a path: another version, as somebody else would put it. */
  over: (name: string, bytes: Buffer) => void;
  /** By a path: a marker that it is gone, before all its versions. */
  mark: (name: string) => void;
  /** It does not know `If-None-Match`: what is put is put. */
  careless: () => void;
  /** Of every page of a list that is cut it says this of where to go on: nothing, or the same again. */
  stuck: (at: '' | `<NextKeyMarker>${string}</NextKeyMarker>`) => void;
  /** It was deleted, with all that was in it. */
  gone: () => void;
  readonly stop: () => Promise<void>;
}

const REGION = 'eu-central-1';

interface State {
  failing: { readonly status: number | Silence; readonly times: number };
  room: number;
  isListed: boolean;
  isLocked: boolean;
  keeps: boolean;
  mode: 'COMPLIANCE' | 'GOVERNANCE';
  isGone: boolean;
  isCareless: boolean;
  stuckAt: string | undefined;
  readonly versions: Versions;
  readonly objects: Map<string, Buffer>;
  readonly puts: Map<string, number>;
}

export const simulatedBucket = async (): Promise<SimulatedBucket> => {
  const state: State = {
    failing: { status: 500, times: 0 },
    room: Number.POSITIVE_INFINITY,
    isListed: true,
    isLocked: false,
    keeps: true,
    mode: 'COMPLIANCE',
    isGone: false,
    isCareless: false,
    stuckAt: undefined,
    versions: new Map(),
    objects: new Map(),
    puts: new Map(),
  };
  const server: Server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects: state.objects,
    puts: state.puts,
    fail: (status, times) => (state.failing = { status, times }),
    full: (after) => (state.room = after),
    unlisted: () => (state.isListed = false),
    locked: (retention) => {
      state.isLocked = true;
      state.keeps = retention !== 'without a default retention';
      state.mode = retention === 'in governance mode' ? 'GOVERNANCE' : 'COMPLIANCE';
    },
    over: (name, bytes) => {
      state.versions.get(name)?.push(bytes);
      state.objects.set(name, bytes);
    },
    mark: (name) => {
      state.versions.get(name)?.push(undefined);
      state.objects.delete(name);
    },
    careless: () => (state.isCareless = true),
    stuck: (at) => (state.stuckAt = at),
    gone: () => (state.isGone = true),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

const answer = async (
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const body = await buffer(request);
  const { method = '', url = '', headers } = request;
  const refuse = (status: number, code: string): void => {
    response.statusCode = status;
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
  if (state.failing.times > 0) {
    const { status, times } = state.failing;
    state.failing = { status, times: times - 1 };
    return typeof status === 'number' ? refuse(status, 'SlowDown') : fallSilent(response, status);
  }
  if (!isAwsSigned({ method, url, headers, body }, 's3', REGION))
    return refuse(403, 'SignatureDoesNotMatch');
  if (headers['x-amz-content-sha256'] !== sha256(body))
    return refuse(400, 'XAmzContentSHA256Mismatch');
  if (state.isGone) return refuse(404, 'NoSuchBucket');
  const { pathname, searchParams } = new URL(url, 'http://bucket');
  const name = decodeURIComponent(pathname);
  if (searchParams.has('object-lock'))
    return state.isLocked
      ? void response.end(lockOf(state))
      : refuse(404, 'ObjectLockConfigurationNotFoundError');
  if (searchParams.has('versions')) {
    const page = versionsPage(state.versions, name, searchParams, state.stuckAt);
    return page === undefined ? refuse(400, 'InvalidArgument') : void response.end(page);
  }
  if (method === 'PUT') {
    const fault = put(state, name, headers, body);
    return fault ? refuse(...fault) : void response.end();
  }
  const version = searchParams.get('versionId');
  const object =
    version === null ? state.objects.get(name) : state.versions.get(name)?.[Number(version)];
  if (!object) return state.isListed ? refuse(404, 'NoSuchKey') : refuse(403, 'AccessDenied');
  response.end(object);
};

const put = (
  state: State,
  name: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): readonly [number, string] | undefined => {
  if (state.room <= 0) return [403, 'QuotaExceeded'];
  // As S3Proxy does with what it does not know: stores differ in what they know of the newer ones.
  if (Object.keys(headers).some((header) => /^x-amz-(checksum|sdk)-/.test(header)))
    return [501, 'NotImplemented'];
  const md5 = headers['content-md5'];
  if (state.isLocked && md5 === undefined) return [400, 'InvalidRequest'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64'))
    return [400, 'BadDigest'];
  if (!state.isCareless && headers['if-none-match'] === '*' && state.objects.has(name))
    return [412, 'PreconditionFailed'];
  state.room -= 1;
  state.versions.set(name, [...(state.versions.get(name) ?? []), body]);
  state.objects.set(name, body);
  state.puts.set(name, (state.puts.get(name) ?? 0) + 1);
  return undefined;
};

const lockOf = ({ keeps, mode }: State): string => {
  const rule = `<Rule><DefaultRetention><Mode>${mode}</Mode><Days>1</Days></DefaultRetention></Rule>`;
  return `<?xml version="1.0"?><ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${keeps ? rule : ''}</ObjectLockConfiguration>`;
};
