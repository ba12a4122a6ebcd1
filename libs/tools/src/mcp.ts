import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { CallError, type JsonSchema } from '@nightshift/kernel';
import type { Tool, ToolContext } from '@nightshift/sdk';
import { egressFetch } from './egress.js';
import { McpConnection, type McpTransport } from './mcp-connection.js';
import { type McpPin, pinOf, refuseChanged, refuseEdited } from './mcp-pins.js';

export interface McpServer {
  /** Ours, for the names of its tools. */
  readonly name: string;
  readonly transport: McpTransport;
}

export interface McpToolsSpec extends McpServer {
  /** By the server's name of the tool: what {@link pinMcpTools} gave, with what was decided of it. */
  readonly tools: Readonly<Record<string, McpPin>>;
}

const TIMEOUT_MS = 30_000;

/**
 * The pinned tools of an MCP server, for agents. Before each call the server is asked what it
 * offers: a tool that is not what was pinned is not called, and operators are asked.
 * @throws Refusal `invalid-pin`
 */
export const mcpTools = ({ name, transport, tools }: McpToolsSpec): readonly Tool[] => {
  const connection = new McpConnection(name, transport);
  return Object.entries(tools).map(([tool, pin]) => {
    refuseEdited(name, tool, pin);
    const fits = pin.output && validators.getValidator(withoutDialect(pin.output));
    return {
      definition: definitionOf(name, transport, tool, pin),
      call: async (input, context) => {
        const { client, offered } = await connection.tools(context.fetch);
        refuseChanged(
          name,
          tool,
          pin,
          offered.find((one) => one.name === tool),
        );
        return resultOf(tool, fits, await called(connection, client, tool, pin, input, context));
      },
      stop: () => connection.close(),
    };
  });
};

/**
 * Connects to an MCP server and gives its tools as they are now, for a file that is read, committed
 * and given to {@link mcpTools}. Every effect is `at-most-once` until somebody decides otherwise.
 * @param allowPrivate CIDR ranges, where the server's address is not public
 */
export const pinMcpTools = async (
  { name, transport }: McpServer,
  { allowPrivate = [] }: { readonly allowPrivate?: readonly string[] } = {},
): Promise<Readonly<Record<string, McpPin>>> => {
  const connection = new McpConnection(name, transport);
  try {
    const fetch = egressFetch({ allowedHosts: hostsOf(transport) ?? [], allowPrivate });
    const { offered } = await connection.tools(fetch);
    return Object.fromEntries(offered.map((tool) => [tool.name, pinOf(tool)]));
  } finally {
    await connection.close();
  }
};

const hostsOf = (transport: McpTransport): string[] | undefined =>
  'url' in transport ? [new URL(transport.url).host] : undefined;

const definitionOf = (
  server: string,
  transport: McpTransport,
  tool: string,
  pin: McpPin,
): Tool['definition'] => {
  const { effect, input, output, timeoutMs = TIMEOUT_MS, retry, maxResultBytes } = pin;
  const allowedHosts = hostsOf(transport);
  return {
    name: pin.as ?? `${server}_${tool}`,
    description: (pin.description || `${tool}, of the MCP server ${server}.`).slice(0, 4_000),
    effect,
    input: withoutDialect(input),
    output: output ? withoutDialect(output) : {},
    timeoutMs,
    ...(retry && { retry }),
    ...(allowedHosts && { allowedHosts }),
    ...(maxResultBytes !== undefined && { maxResultBytes }),
  };
};

/** Servers write in the dialect of their library; what they use of it is the same in 2020-12. */
const withoutDialect = ({ $schema: _, ...schema }: JsonSchema): JsonSchema => schema;

const called = async (
  connection: McpConnection,
  client: Client,
  name: string,
  { timeoutMs = TIMEOUT_MS }: McpPin,
  input: unknown,
  { signal, idempotencyKey }: ToolContext,
): Promise<CallToolResult> => {
  const given = input as Record<string, unknown>;
  const params = { name, arguments: given, _meta: { [KEY]: idempotencyKey } };
  try {
    return await connection.during(client, () =>
      client.request({ method: 'tools/call', params }, CallToolResultSchema, {
        signal,
        timeout: timeoutMs,
      }),
    );
  } catch (error) {
    const classed = classedError(name, error);
    if (!(error instanceof McpError)) await connection.drop(client);
    throw classed;
  }
};

/** For servers that deduplicate. */
const KEY = 'nightshift/idempotencyKey';

/** The call was sent: what says nothing of whether it took effect leaves that unknown. */
const classedError = (tool: string, error: unknown): unknown => {
  const said = `${tool}: ${error instanceof Error ? error.message : String(error)}`;
  if (!(error instanceof McpError)) return new CallError('network', said);
  switch (error.code as ErrorCode) {
    case ErrorCode.RequestTimeout:
      return new CallError('timeout', said);
    case ErrorCode.ConnectionClosed:
      return new CallError('network', said);
    case ErrorCode.InvalidParams:
      return new CallError('tool-logical', said);
    default:
      return error;
  }
};

const validators = new AjvJsonSchemaValidator();

type Fits = ReturnType<AjvJsonSchemaValidator['getValidator']>;

const resultOf = (tool: string, fits: Fits | undefined, result: CallToolResult): unknown => {
  const { isError, structuredContent, content } = result;
  const text = content.every((part) => part.type === 'text')
    ? content.map((part) => part.text).join('\n')
    : undefined;
  // Servers say so of whatever was thrown, also after it took effect: it is no word that nothing did.
  if (isError === true) throw new Error(`${tool}: ${text ?? JSON.stringify(content)}`);
  const fault = fits && fits(structuredContent).errorMessage;
  if (fault !== undefined)
    throw new Error(`${tool} answered with what its own schema refuses: ${fault}`);
  return structuredContent ?? (text === undefined ? { content } : { text });
};
