import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
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
  /** As one with a default retention: an object without a checksum header is refused. */
  locked: () => void;
  readonly stop: () => Promise<void>;
}

const REGION = 'eu-central-1';

interface State {
  failing: { readonly status: number; readonly times: number };
  room: number;
  isListed: boolean;
  isLocked: boolean;
  readonly objects: Map<string, Buffer>;
  readonly puts: Map<string, number>;
}

export const simulatedBucket = async (): Promise<SimulatedBucket> => {
  const state: State = {
    failing: { status: 500, times: 0 },
    room: Number.POSITIVE_INFINITY,
    isListed: true,
    isLocked: false,
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
  const name = decodeURIComponent(url);
  if (method === 'PUT') {
    const fault = put(state, name, headers['x-amz-checksum-sha256'], body);
    return fault ? refuse(...fault) : void response.end();
  }
  const object = state.objects.get(name);
  if (!object) return state.isListed ? refuse(404, 'NoSuchKey') : refuse(403, 'AccessDenied');
  response.end(object);
};

const put = (
  state: State,
  name: string,
  checksum: string | string[] | undefined,
  body: Buffer,
): readonly [number, string] | undefined => {
  if (state.room <= 0) return [403, 'QuotaExceeded'];
  if (state.isLocked && checksum === undefined) return [400, 'InvalidRequest'];
  if (checksum !== undefined && checksum !== Buffer.from(sha256(body), 'hex').toString('base64'))
    return [400, 'BadDigest'];
  state.room -= 1;
  state.objects.set(name, body);
  state.puts.set(name, (state.puts.get(name) ?? 0) + 1);
  return undefined;
};
