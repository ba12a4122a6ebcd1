import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sha256 } from '@nightshift/kernel';

/**
 * A server that speaks as much of S3 as an export needs: GET and PUT of an object, by path, with
 * a signature of the key it knows and the hash of the body. Simulated: it is no S3, and takes the
 * signature by its shape alone.
 */
export interface SimulatedBucket {
  readonly endpoint: () => string;
  readonly objects: Map<string, Buffer>;
  /** The next so many requests are answered with this status. */
  fail: (status: number, times: number) => void;
  /** After so many further objects nothing is taken any more. */
  full: (after: number) => void;
  /** Whoever asks may get and put, but not list: what is not there is refused. */
  unlisted: () => void;
  readonly stop: () => Promise<void>;
}

export const KEY = 'AKIASIMULATED';

export const simulatedBucket = async (): Promise<SimulatedBucket> => {
  const objects = new Map<string, Buffer>();
  let failing = { status: 500, times: 0 };
  let isListed = true;
  let room = Number.POSITIVE_INFINITY;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const refuse = (status: number, code: string): void => {
      response.statusCode = status;
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
    };
    if (failing.times > 0) {
      failing = { ...failing, times: failing.times - 1 };
      return refuse(failing.status, 'SlowDown');
    }
    if (!isSigned(request, body)) return refuse(403, 'SignatureDoesNotMatch');
    const name = decodeURIComponent(request.url ?? '');
    if (request.method === 'PUT') {
      if (room <= 0) return refuse(403, 'QuotaExceeded');
      room -= 1;
      objects.set(name, body);
      return void response.end();
    }
    const object = objects.get(name);
    if (!object) return isListed ? refuse(404, 'NoSuchKey') : refuse(403, 'AccessDenied');
    response.end(object);
  };
  const server: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    fail: (status, times) => (failing = { status, times }),
    full: (after) => (room = after),
    unlisted: () => (isListed = false),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

const isSigned = ({ headers }: IncomingMessage, body: Buffer): boolean =>
  new RegExp(
    `^AWS4-HMAC-SHA256 Credential=${KEY}/\\d{8}/eu-central-1/s3/aws4_request, SignedHeaders=[a-z0-9;-]*x-amz-content-sha256[a-z0-9;-]*, Signature=[0-9a-f]{64}$`,
  ).test(headers.authorization ?? '') && headers['x-amz-content-sha256'] === sha256(body);
