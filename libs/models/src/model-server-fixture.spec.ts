import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { openModels } from './models.js';
import { priceBook } from './price-book.js';

interface Received {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: object;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A model server on this machine, and the models that reach it. */
export const serving = async (answer: (response: ServerResponse) => void, schemas = false) => {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { url = '', headers } = request;
      const { authorization } = headers;
      requests.push({ path: url, authorization, headers, body: JSON.parse(body) as object });
      answer(response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const models = openModels({
    prices: priceBook(),
    compatible: { baseUrl, apiKey: 'secret', schemas },
    openAi: { apiKey: 'secret', baseUrl },
    anthropic: { apiKey: 'secret', baseUrl },
    streamLimits: { firstTokenMs: 300, betweenTokensMs: 300 },
  });
  return { models, requests, baseUrl };
};

export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

/** Server-sent events, then what `end` does with the connection. */
export const events = (
  response: ServerResponse,
  some: readonly (object | string)[],
  end: 'end' | 'cut' | 'hang',
): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const one of some) {
    const type = typeof one === 'object' && 'type' in one ? `event: ${String(one.type)}\n` : '';
    response.write(`${type}data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`);
  }
  if (end === 'end') response.end();
  if (end === 'cut') setTimeout(() => response.destroy(), 20);
};
