import type { Tool as Offered } from '@modelcontextprotocol/sdk/types.js';
import type { EffectClass } from '@nightshift/contracts';
import { hashOfJson, type JsonSchema, Refusal, type Sha256 } from '@nightshift/kernel';
import { NotDone } from '@nightshift/sdk';

/** A tool of an MCP server as it was read and approved: what a model is told of it, and by whose word. */
export interface McpPin {
  /** What a call may do. The server's own annotations are not believed: decide, tool by tool. */
  readonly effect: EffectClass;
  readonly description: string;
  readonly input: JsonSchema;
  /** Of its structured content, where it says so. */
  readonly output?: JsonSchema;
  /** Of the three above. */
  readonly schemaHash: Sha256;
  /** Its name for models; `<server>_<tool>` by default. */
  readonly as?: string;
  readonly timeoutMs?: number;
  readonly retry?: 'never';
  readonly maxResultBytes?: number;
}

/** @param effect the most careful, until somebody has decided */
export const pinOf = (
  { description = '', inputSchema, outputSchema }: Offered,
  effect: EffectClass = 'at-most-once',
): McpPin => {
  const shown = {
    description,
    input: inputSchema as JsonSchema,
    ...(outputSchema && { output: outputSchema as JsonSchema }),
  };
  return { effect, ...shown, schemaHash: hashOfJson(shown) };
};

/** @throws Refusal `invalid-pin` where a pin was edited: it is not what a server said */
export const refuseEdited = (
  server: string,
  tool: string,
  { description, input, output, schemaHash }: McpPin,
): void => {
  const hash = hashOfJson({ description, input, ...(output && { output }) });
  if (hash === schemaHash) return;
  throw new Refusal(
    'invalid-pin',
    'invalid',
    `The pin of tool "${tool}" of MCP server "${server}" has the hash ${hash}, and says ${schemaHash}: its description or schemas were edited. Pin it again with pinMcpTools().`,
  );
};

/** @throws NotDone `misconfigured` where the server no longer offers what was pinned */
export const refuseChanged = (
  server: string,
  tool: string,
  { schemaHash }: McpPin,
  offered: Offered | undefined,
): void => {
  const now = offered && pinOf(offered).schemaHash;
  if (now === schemaHash) return;
  throw new NotDone(
    'misconfigured',
    `Tool "${tool}" of MCP server "${server}" is not what was pinned: ${now === undefined ? 'it is gone' : `its hash is ${now}`}, pinned is ${schemaHash}. It was not called. Read what changed, pin it again with pinMcpTools(), and count the workflow's version up.`,
  );
};
