import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Refusal } from '@nightshift/kernel';
import type { Workflow } from '@nightshift/sdk';

/** What a workflow module exports; anything else in it is left alone. */
export interface WorkflowModule {
  readonly workflows: readonly Workflow[];
  /** By model id after `simulated/`. Named so that none can be mistaken for a real model. */
  readonly simulatedModels?: Readonly<Record<string, unknown>>;
  /** Further providers by name, each of which gives a model of the AI SDK by its id. */
  readonly providers?: Readonly<Record<string, (model: string) => unknown>>;
}

/**
 * Loads workflow modules: a package name, or a path of a `.js`, `.mjs` or `.ts` file (types are
 * stripped by Node).
 * @throws Refusal `invalid-workflow-module` naming the module and what is wrong with it
 */
export const loadWorkflowModules = async (
  specifiers: readonly string[],
): Promise<Required<WorkflowModule>> => {
  const modules = await Promise.all(specifiers.map(load));
  return {
    workflows: modules.flatMap(({ workflows }) => workflows),
    simulatedModels: joined(modules.map(({ simulatedModels }) => simulatedModels)),
    providers: joined(modules.map(({ providers }) => providers)),
  };
};

const joined = <T>(
  records: readonly (Readonly<Record<string, T>> | undefined)[],
): Readonly<Record<string, T>> =>
  Object.fromEntries(records.flatMap((record) => Object.entries(record ?? {})));

const load = async (specifier: string): Promise<WorkflowModule> => {
  let found: Partial<WorkflowModule>;
  try {
    found = (await import(urlOf(specifier))) as Partial<WorkflowModule>;
  } catch (error) {
    throw faulty(specifier, (error as Error).message);
  }
  const { workflows, simulatedModels, providers } = found;
  if (
    !Array.isArray(workflows) ||
    !workflows.every((one: Partial<Workflow>) => one.ref && one.definition && one.tools)
  ) {
    throw faulty(
      specifier,
      'it must export `workflows`, an array of what workflow() of the SDK gives',
    );
  }
  if (!Object.entries(providers ?? {}).every(isProvider)) {
    throw faulty(
      specifier,
      'its `providers` must be functions by name (small letters, digits, -) that give a model by its id',
    );
  }
  return {
    workflows: workflows as Workflow[],
    ...(simulatedModels ? { simulatedModels } : {}),
    ...(providers ? { providers } : {}),
  };
};

/** What simulates must say so: no other provider goes by that name. */
const isProvider = ([name, value]: [string, unknown]): boolean =>
  /^[a-z0-9-]+$/.test(name) && name !== 'simulated' && typeof value === 'function';

/** Paths and packages are found from where the process runs, then from here. */
const urlOf = (specifier: string): string => {
  if (isAbsolute(specifier) || specifier.startsWith('.'))
    return pathToFileURL(resolve(specifier)).href;
  for (const from of [pathToFileURL(resolve('package.json')).href, import.meta.url]) {
    try {
      return pathToFileURL(createRequire(from).resolve(specifier)).href;
    } catch {
      // Looked for in the next place.
    }
  }
  return existsSync(resolve(specifier)) ? pathToFileURL(resolve(specifier)).href : specifier;
};

const faulty = (specifier: string, reason: string): Refusal =>
  new Refusal(
    'invalid-workflow-module',
    'invalid',
    `The workflow module "${specifier}" cannot be used: ${reason}.`,
  );
