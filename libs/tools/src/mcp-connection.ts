import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ListToolsResultSchema, type Tool as Offered } from '@modelcontextprotocol/sdk/types.js';
import { type CallErrorClass, VERSION } from '@nightshift/kernel';
import { NotDone, type ToolContext } from '@nightshift/sdk';
import { EgressRefused } from './egress-refused.js';

/** How an MCP server is reached. */
export type McpTransport =
  | {
      /** A program that is started when it is first needed, and ends with the process. */
      readonly command: string;
      readonly args?: readonly string[];
      /** All that it sees of the environment, besides HOME, LOGNAME, PATH, SHELL, TERM and USER. */
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

type Fetch = ToolContext['fetch'];

/** Connecting and listing are quick, or the server is not well. */
const QUICK = { timeout: 10_000 };

/** More pages than this are no list, but a server that never ends it. */
const MAX_PAGES = 100;

/** One connection to an MCP server, opened when it is needed, shared, and opened anew after a failure. */
export class McpConnection {
  private opened: Promise<Client> | undefined;
  /** Calls under way, by connection. */
  private readonly calls = new Map<Client, number>();
  private readonly dropped = new WeakSet<Client>();

  constructor(
    readonly name: string,
    private readonly transport: McpTransport,
  ) {}

  /** The open connection, and what the server offers at this moment. */
  async tools(fetch: Fetch): Promise<{ client: Client; offered: readonly Offered[] }> {
    const client = await this.client(fetch);
    try {
      const offered: Offered[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const page = await client.request(
          { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
          ListToolsResultSchema,
          QUICK,
        );
        offered.push(...page.tools);
        cursor = page.nextCursor;
        if (cursor === undefined) return { client, offered };
      }
      throw new Error(`its list of tools has more than ${MAX_PAGES} pages`);
    } catch (error) {
      await this.drop(client);
      throw this.unreachable(error);
    }
  }

  /** A call over a connection, which stays open as long as one is under way. */
  async during<T>(client: Client, call: () => Promise<T>): Promise<T> {
    this.calls.set(client, (this.calls.get(client) ?? 0) + 1);
    try {
      return await call();
    } finally {
      const others = (this.calls.get(client) ?? 1) - 1;
      if (others > 0) this.calls.set(client, others);
      else this.calls.delete(client);
      if (this.dropped.has(client)) await this.closeIfIdle(client);
    }
  }

  /** The next call opens another; what is under way on this one may still be answered. */
  async drop(client: Client): Promise<void> {
    const current = await this.opened?.catch(() => undefined);
    if (current === client) this.opened = undefined;
    this.dropped.add(client);
    await this.closeIfIdle(client);
  }

  async close(): Promise<void> {
    const client = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    const open = new Set([...this.calls.keys(), ...(client ? [client] : [])]);
    await Promise.all([...open].map((one) => one.close().catch(() => undefined)));
  }

  private async closeIfIdle(client: Client): Promise<void> {
    if (!this.calls.has(client)) await client.close().catch(() => undefined);
  }

  private client(fetch: Fetch): Promise<Client> {
    if (this.opened) return this.opened;
    // Only its own: when one ends late, its successor may be open already.
    const opened = this.open(fetch, () => {
      if (this.opened === opened) this.opened = undefined;
    });
    this.opened = opened;
    return opened;
  }

  private async open(fetch: Fetch, forget: () => void): Promise<Client> {
    const client = new Client({ name: 'nightshift', version: VERSION });
    const transport = transportOf(this.transport, fetch);
    const end = killedAtExit(transport);
    const gone = (): void => {
      forget();
      end();
    };
    try {
      await client.connect(transport, QUICK);
      Object.assign(client, { onclose: gone });
      return client;
    } catch (error) {
      gone();
      await client.close().catch(() => undefined);
      throw this.unreachable(error);
    }
  }

  /** Nothing was asked of a tool yet. */
  private unreachable(error: unknown): NotDone {
    return new NotDone(
      classOf(error),
      `MCP server "${this.name}" cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** What waiting cannot mend is for operators. */
const classOf = (error: unknown): CallErrorClass => {
  const { code } = error as { code?: unknown };
  return error instanceof EgressRefused || FAULTY.has(code) ? 'misconfigured' : 'network';
};

const FAULTY: ReadonlySet<unknown> = new Set(['ENOENT', 'EACCES', 401, 403]);

const transportOf = (transport: McpTransport, fetch: Fetch): Transport => {
  if ('command' in transport) {
    const { command, args = [], env = {}, cwd } = transport;
    return new StdioClientTransport({
      command,
      args: [...args],
      env: { ...env },
      ...(cwd !== undefined && { cwd }),
      // What servers write there may be personal: it is no log of ours.
      stderr: 'ignore',
    });
  }
  const { url, headers = {} } = transport;
  // Its sessionId may be undefined, which the interface does not foresee.
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch,
    requestInit: { headers: { ...headers } },
  });
};

/** A process that ends without a word takes its child with it. */
const killedAtExit = (transport: Transport): (() => void) => {
  const kill = (): void => {
    const pid = transport instanceof StdioClientTransport ? transport.pid : null;
    if (pid !== null) process.kill(pid);
  };
  process.once('exit', kill);
  return () => process.off('exit', kill);
};
