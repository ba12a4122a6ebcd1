import type { Command } from 'commander';
import { Client } from './client.js';

interface GlobalOptions {
  readonly url?: string;
  readonly tenant?: string;
  readonly actor?: string;
  readonly json?: boolean;
  readonly readReason?: string;
}

/** How to reach Nightshift, and how to print: options, then the environment, then the defaults. */
export const contextOf = (
  command: Command,
): { readonly client: Client; readonly json: boolean } => {
  const { url, tenant, actor, json = false, readReason } = command.optsWithGlobals<GlobalOptions>();
  const {
    NIGHTSHIFT_URL,
    NIGHTSHIFT_PORT,
    NIGHTSHIFT_TENANT,
    NIGHTSHIFT_ACTOR,
    NIGHTSHIFT_API_TOKEN: token,
    NIGHTSHIFT_READ_REASON,
  } = process.env;
  const reason = readReason ?? NIGHTSHIFT_READ_REASON;
  return {
    json,
    client: new Client({
      url: url ?? NIGHTSHIFT_URL ?? `http://127.0.0.1:${NIGHTSHIFT_PORT ?? '7070'}`,
      tenant: tenant ?? NIGHTSHIFT_TENANT ?? 'default',
      actor: actor ?? NIGHTSHIFT_ACTOR ?? 'local-user',
      ...(token ? { token } : {}),
      ...(reason ? { reason } : {}),
    }),
  };
};
