import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWorkflowModules } from './workflow-modules.js';

const workflow = (name: string): string =>
  `{ ref: { name: '${name}' }, definition: {}, tools: {} }`;

describe('loadWorkflowModules', () => {
  let folder: string;
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modules-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('loads JavaScript and TypeScript files by absolute and relative path, and joins them', async () => {
    const js = await file(
      'one.mjs',
      `export const workflows = [${workflow('one')}]; export const simulatedModels = { a: 1 }; export const providers = { own: (id) => 'one ' + id };`,
    );
    const ts = await file(
      'two.ts',
      `export const workflows: readonly object[] = [${workflow('two')}]; export const providers = { 'other-2': (id: string): string => 'two ' + id };`,
    );
    const loaded = await loadWorkflowModules([js, relative(process.cwd(), ts)]);
    expect(loaded.workflows.map(({ ref }) => ref.name)).toEqual(['one', 'two']);
    expect(loaded.simulatedModels).toEqual({ a: 1 });
    expect(Object.entries(loaded.providers).map(([name, give]) => [name, give('m')])).toEqual([
      ['own', 'one m'],
      ['other-2', 'two m'],
    ]);
  });

  it('gives nothing for no modules', async () => {
    expect(await loadWorkflowModules([])).toEqual({
      workflows: [],
      simulatedModels: {},
      providers: {},
    });
  });

  it.each([
    ['a file that is not there', () => join(folder, 'missing.ts'), /missing\.ts" cannot be used/],
    ['a package that is not installed', () => 'no-such-package-here', /no-such-package-here/],
  ])('refuses %s by its name', async (_what, specifier, message) => {
    await expect(loadWorkflowModules([specifier()])).rejects.toMatchObject({
      code: 'invalid-workflow-module',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['without workflows', 'export const other = 1;'],
    ['whose workflows are no list', 'export const workflows = {};'],
    ['with something else in the list', 'export const workflows = [{ name: "raw" }];'],
    [
      'whose provider is no function',
      'export const workflows = []; export const providers = { own: {} };',
    ],
    [
      'whose provider has no name for a model',
      'export const workflows = []; export const providers = { "my own": () => 1 };',
    ],
    [
      'that calls a provider simulated',
      'export const workflows = []; export const providers = { simulated: () => 1 };',
    ],
    ['that does not compile', 'export const = ;'],
    ['that throws', 'throw new Error("boom");'],
  ])('refuses a module %s by its name', async (what, text) => {
    const path = await file(`${what.replaceAll(/\W/g, '-')}.mjs`, text);
    await expect(loadWorkflowModules([path])).rejects.toMatchObject({
      code: 'invalid-workflow-module',
      message: expect.stringContaining(path) as string,
    });
  });
});
