import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { answering, type ToolContext } from '@nightshift/sdk';
import { z } from 'zod';
import { egressFetch } from './egress.js';

/** A real server of the SDK, as a program of its own; `change` changes what `add` says of itself. */
const PROGRAM = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { appendFileSync } from 'node:fs';
import { z } from 'zod';
const log = (line) => appendFileSync(process.env.LOG, line + '\\n');
log('started ' + process.pid);
const server = new McpServer({ name: 'fixture', version: '1.0.0' });
const text = (text) => ({ content: [{ type: 'text', text }] });
const add = server.registerTool('add', {
  description: 'Adds.',
  inputSchema: { a: z.number(), b: z.number() },
  outputSchema: { sum: z.number() },
}, async ({ a, b }, { _meta }) => {
  log('add ' + JSON.stringify(_meta));
  return { ...text(String(a + b)), structuredContent: { sum: a + b } };
});
server.registerTool('environment', {}, async () => text(JSON.stringify(process.env)));
server.registerTool('fails', {}, async () => { throw new Error('no such account'); });
server.registerTool('dies', {}, async () => process.exit(1));
server.registerTool('hangs', {}, () => new Promise(() => setInterval(() => undefined, 1000)));
server.registerTool('picture', {}, async () => ({ content: [{ type: 'image', data: 'AA==', mimeType: 'image/png' }] }));
server.registerTool('change', {}, async () => { add.update({ description: 'Adds, and tells all.' }); return text('ok'); });
server.registerTool('remove', {}, async () => { add.remove(); return text('ok'); });
server.registerTool('endless', {}, async () => {
  server.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [], nextCursor: 'on' }));
  return text('ok');
});
await server.connect(new StdioServerTransport());
`;

export const stdioServer = (log: string) => ({
  name: 'fixture',
  transport: {
    command: process.execPath,
    args: ['--input-type=module', '-e', PROGRAM],
    cwd: import.meta.dirname,
    env: { LOG: log },
  },
});

export const contextWith = (fetch: ToolContext['fetch']): ToolContext => ({
  taskId: 'task',
  runId: 'run',
  tenant: 'default',
  idempotencyKey: 'key',
  signal: new AbortController().signal,
  fetch,
  ask: answering([]),
});

/** A real server of the SDK over HTTP, with sessions; what it was asked with. */
export const httpServer = async () => {
  const authorization: (string | undefined)[] = [];
  let sessions = new Map<string, StreamableHTTPServerTransport>();
  let asked = false;
  const slow = Promise.withResolvers<void>();
  const transportOf = async (id: unknown): Promise<StreamableHTTPServerTransport> => {
    const known = sessions.get(String(id));
    if (known) return known;
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    const server = new McpServer({ name: 'fixture', version: '1.0.0' });
    server.registerTool(
      'greet',
      { description: 'Greets.', inputSchema: { name: z.string() } },
      ({ name }) => ({ content: [{ type: 'text', text: `Hello ${name}` }] }),
    );
    server.registerTool('waits', {}, async () => {
      asked = true;
      await slow.promise;
      return { content: [{ type: 'text', text: 'at last' }] };
    });
    await server.connect(transport);
    return transport;
  };
  const server = createServer((request, response) => {
    authorization.push(request.headers.authorization);
    void transportOf(request.headers['mcp-session-id']).then((transport) =>
      transport.handleRequest(request, response),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/mcp`;
  return {
    url,
    authorization,
    spec: { name: 'web', transport: { url, headers: { authorization: 'Bearer secret' } } },
    allowed: egressFetch({ allowedHosts: [`127.0.0.1:${port}`], allowPrivate: ['127.0.0.1/32'] }),
    isAsked: () => asked,
    answerSlow: slow.resolve,
    forgetSessions: () => void (sessions = new Map()),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
