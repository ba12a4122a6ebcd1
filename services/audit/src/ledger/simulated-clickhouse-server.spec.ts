import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { embeddedConnection } from './embedded-connection.store.js';

/**
 * HTTP front on the embedded engine, NOT a ClickHouse server: it stands for the interface that
 * `@clickhouse/client` speaks (query parameters, settings, formats, compression, errors with their
 * codes, users by password), over the engine in this process. What only a server has (users and
 * roles by SQL, quotas, replication, memory of its own) it does not have.
 */
export interface SimulatedServer {
  readonly url: (user?: string, password?: string) => string;
  /** Requests since it was made: who asked, whether it was packed, and what stood in the address. */
  readonly seen: { readonly user: string; readonly packed: boolean; readonly address: string }[];
  /** Does what it is asked, and answers only after so long. */
  hang: (ms: number) => void;
  readonly stop: () => Promise<void>;
  /** On the same port. */
  readonly start: () => Promise<void>;
}

/** Settings that a profile of a server gives its users; they cannot be changed back. */
const profiles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  owner: {},
  writer: { allow_ddl: '0' },
  reader: { readonly: '2' },
};
export const PASSWORD = 'right';

/** What is of HTTP, not of the engine. */
const OF_HTTP = new Set(
  'query,database,query_id,user,password,role,session_id,default_format,wait_end_of_query,enable_http_compression,send_progress_in_http_headers,http_headers_progress_interval_ms'.split(
    ',',
  ),
);

const statusOf: Readonly<Record<string, number>> = {
  516: 403,
  497: 403,
  164: 403,
  62: 400,
  60: 404,
  159: 408,
};

export const simulatedServer = async (path: string): Promise<SimulatedServer> => {
  const seen: { user: string; packed: boolean; address: string }[] = [];
  let port = 0;
  let hangMs = 0;
  let server: Server;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const user = userOf(request);
    const packed = request.headers['content-encoding'] === 'gzip';
    seen.push({ user, packed, address: decodeURIComponent(request.url ?? '') });
    try {
      const bytes = await answer(path, request, user);
      if (hangMs > 0) await pause(hangMs);
      const packed = /gzip/.test(request.headers['accept-encoding'] ?? '');
      if (packed) response.setHeader('content-encoding', 'gzip');
      response.end(packed ? gzipSync(bytes) : bytes);
    } catch (error) {
      refuse(response, error);
    }
  };
  const start = async (): Promise<void> => {
    server = createServer((request, response) => void handle(request, response));
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    url: (user = 'owner', password = PASSWORD) => `http://${user}:${password}@127.0.0.1:${port}`,
    seen,
    hang: (ms) => (hangMs = ms),
    start,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};

/** @throws Error like the engine's */
const answer = async (path: string, request: IncomingMessage, user: string): Promise<Buffer> => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/ping') return Buffer.from('Ok.\n');
  const [, password] = basic(request);
  if (password !== PASSWORD || !(user in profiles))
    throw new Error(
      `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
    );
  const raw = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const form = await formOf(request, body);
  const query = searchParams.get('query');
  const sets = [
    ...Object.entries(profiles[user] ?? {}),
    ...[...searchParams, ...form].filter(([name]) => !OF_HTTP.has(name)),
  ].map(([name, value]) => `SET ${name} = ${quoted(value)}`);
  const asked = form.get('query') ?? String(body);
  return run(path, sets, query === null ? { query: asked } : { query, values: body });
};

/** Where the query and its parameters are in the body; else it is empty. */
const formOf = async (
  { headers }: IncomingMessage,
  body: Buffer,
): Promise<ReadonlyMap<string, string>> => {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return new Map();
  const form = await new Response(Uint8Array.from(body), {
    headers: { 'content-type': type },
  }).formData();
  return new Map([...form].map(([name, value]) => [name, value as string]));
};

interface Asked {
  readonly query: string;
  /** Of an insert. */
  readonly values?: Buffer;
}

/** Each request has a connection of its own: what is set on one stays set there. */
const run = async (path: string, sets: readonly string[], asked: Asked): Promise<Buffer> => {
  const connection = embeddedConnection(path);
  try {
    const { query, values } = asked;
    if (!values?.length) {
      const { stream } = await connection.query({ query: [...sets, query].join('; ') });
      return await buffer(stream);
    }
    for (const set of sets) await connection.command({ query: set });
    await connection.insert({ query, values: Readable.from([values], { objectMode: false }) });
    return Buffer.alloc(0);
  } finally {
    await connection.close();
  }
};

const refuse = (response: ServerResponse, error: unknown): void => {
  const { message, code, type } = error as Error & { code?: string; type?: string };
  const said = /^Code: (\d+)/.exec(message)?.[1] ?? code ?? '1002';
  response.statusCode = statusOf[said] ?? 500;
  response.setHeader('X-ClickHouse-Exception-Code', said);
  const text = message.startsWith('Code: ')
    ? message
    : `Code: ${said}. DB::Exception: ${message} (${type ?? 'UNKNOWN_EXCEPTION'})`;
  response.end(`${text} (version 0.0 (HTTP front on the embedded engine))\n`);
};

const basic = ({ headers }: IncomingMessage): readonly string[] =>
  Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64')
    .toString()
    .split(':');

const userOf = (request: IncomingMessage): string => basic(request)[0] || 'default';

const quoted = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
