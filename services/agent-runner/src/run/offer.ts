import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { hashOfJson, type Sha256 } from '@nightshift/kernel';
import type { ToolDefinition } from '@nightshift/sdk';
import type { LoadedAgent } from './deps.js';

/**
 * What is offered to a model with a prompt: the same where a call is sent and where it is shown.
 * The agent, and so all of it, is pinned by the hash of the run's workflow.
 */

export type Offer = Pick<
  LanguageModelV4CallOptions,
  'tools' | 'toolChoice' | 'responseFormat' | 'temperature'
>;

/** @param turn answers without tool calls so far: earlier turns are answered in any form */
export const offerOf = (
  { definition, tools }: Pick<LoadedAgent, 'definition' | 'tools'>,
  turn: number,
): Offer => ({
  ...(definition.temperature !== undefined && { temperature: definition.temperature }),
  ...(tools.length > 0 && { tools: offeredTools(tools), toolChoice: { type: 'auto' } }),
  ...(turn >= definition.turns.length && {
    responseFormat: { type: 'json', schema: definition.output as never },
  }),
});

const offeredTools = (tools: readonly ToolDefinition[]): LanguageModelV4FunctionTool[] =>
  tools.map(({ name, description, input }) => ({
    type: 'function',
    name,
    description,
    inputSchema: input as never,
  }));

const hashes = new WeakMap<readonly ToolDefinition[], Sha256>();

/** Of the tools as they are offered. The tools of a loaded agent stay the same object. */
export const hashOfTools = (tools: readonly ToolDefinition[]): Sha256 => {
  const hash = hashes.get(tools) ?? hashOfJson(offeredTools(tools));
  hashes.set(tools, hash);
  return hash;
};
