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

/**
 * A server that speaks as much of S3 as an export needs: GET and PUT of an object, by path, with
 * a signature of the key it knows and the hash of the body. Simulated: it is no S3.
 */
export interface SimulatedBucket {
  readonly endpoint: () => string;
  readonly objects: Map<string, Buffer>;
  /** How often something was put under a name. */
  readonly puts: ReadonlyMap<string, number>;
  /** The next so many requests are answered with this status. */
  fail: (status: number, times: number) => void;
  /** After so many further objects nothing is taken any more. */
  full: (after: number) => void;
  /** Whoever asks may get and put, but not list: what is not there is refused. */
  unlisted: () => void;
  /** As one with a default retention: an object without `Content-MD5` is refused. */
  locked: () => void;
  /** It was deleted, with all that was in it. */
  gone: () => void;
  readonly stop: () => Promise<void>;
}

const REGION = 'eu-central-1';

interface State {
  failing: { readonly status: number; readonly times: number };
  room: number;
  isListed: boolean;
  isLocked: boolean;
  isGone: boolean;
  readonly objects: Map<string, Buffer>;
  readonly puts: Map<string, number>;
}

export const simulatedBucket = async (): Promise<SimulatedBucket> => {
  const state: State = {
    failing: { status: 500, times: 0 },
    room: Number.POSITIVE_INFINITY,
    isListed: true,
    isLocked: false,
    isGone: false,
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
    locked: () => (state.isLocked = true),
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
    state.failing = { ...state.failing, times: state.failing.times - 1 };
    return refuse(state.failing.status, 'SlowDown');
  }
  if (!isAwsSigned({ method, url, headers, body }, 's3', REGION))
    return refuse(403, 'SignatureDoesNotMatch');
  if (headers['x-amz-content-sha256'] !== sha256(body))
    return refuse(400, 'XAmzContentSHA256Mismatch');
  if (state.isGone) return refuse(404, 'NoSuchBucket');
  const name = decodeURIComponent(url);
  if (method === 'PUT') {
    const fault = put(state, name, headers, body);
    return fault ? refuse(...fault) : void response.end();
  }
  const object = state.objects.get(name);
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
  state.room -= 1;
  state.objects.set(name, body);
  state.puts.set(name, (state.puts.get(name) ?? 0) + 1);
  return undefined;
};
