import { basename } from 'node:path';
import { CallError, tool } from '@nightshift/sdk';
import { z } from 'zod';
import { filesBelow, readInside } from './package-files.js';
import { contents, installScript, manifest } from './shapes.js';

const folderInput = z.object({ folder: z.string() });

const INSTALL_HOOKS = ['preinstall', 'install', 'postinstall', 'prepare'] as const;
const LICENCE_FILE = /^(licen[cs]e|copying|unlicense)([-.].*)?$/i;
const NATIVE = /\.(node|so(\.\d+)*|dylib|dll|exe|wasm)$/i;
const MAX_NATIVE = 20;
const MAX_LICENCE_CHARS = 6_000;
const MAX_LICENCE_BYTES = 64 * 1024;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
// A package's author writes these: more of them than a prompt should carry says nothing more.
const MAX_TEXT = 2_000;
const MAX_PEOPLE = 50;

export const readManifest = tool({
  name: 'read_manifest',
  description: "Reads a package's package.json: name, version, licence, deprecation, maintainers.",
  effect: 'pure',
  input: folderInput,
  output: manifest,
  run: async ({ folder }) => {
    const raw = await readPackageJson(folder);
    return {
      name: text(raw['name']) ?? basename(folder),
      version: text(raw['version']) ?? 'unversioned',
      ...optional('licence', licenceOf(raw)),
      ...optional('deprecated', text(raw['deprecated'])),
      maintainers: [raw['author'], ...list(raw['maintainers'])]
        .flatMap(personOf)
        .slice(0, MAX_PEOPLE),
      ...optional('repository', text(raw['repository']) ?? text(field(raw['repository'], 'url'))),
      dependencies: Object.keys(object(raw['dependencies'])).length,
    };
  },
});

export const readInstallScripts = tool({
  name: 'read_install_scripts',
  description: 'Lists the scripts that run when the package is installed.',
  effect: 'pure',
  input: folderInput,
  output: z.object({ scripts: z.array(installScript) }),
  run: async ({ folder }) => {
    const scripts = object((await readPackageJson(folder))['scripts']);
    return {
      scripts: INSTALL_HOOKS.flatMap((hook) => {
        const command = text(scripts[hook]);
        return command === undefined ? [] : [{ hook, command }];
      }),
    };
  },
});

export const measureContents = tool({
  name: 'measure_contents',
  description: 'Counts files and bytes, and finds native binaries and licence files.',
  effect: 'pure',
  input: folderInput,
  output: contents,
  run: async ({ folder }) => {
    const files = await filesBelow(folder);
    const paths = files.map(({ path }) => path);
    const native = paths.filter((path) => NATIVE.test(path));
    return {
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      nativeFiles: native.length,
      native: native.slice(0, MAX_NATIVE),
      licenceFiles: paths.filter((path) => LICENCE_FILE.test(path)),
    };
  },
});

export const readLicenceText = tool({
  name: 'read_licence_text',
  description: 'Reads the beginning of one licence file of a package.',
  effect: 'pure',
  input: folderInput.extend({ file: z.string() }),
  output: z.object({ file: z.string(), text: z.string(), truncated: z.boolean() }),
  run: async ({ folder, file }) => {
    if (basename(file) !== file || !LICENCE_FILE.test(file)) {
      throw new CallError(
        'tool-logical',
        `"${file}" is not a licence file of the package; take a name from measure_contents.`,
      );
    }
    const whole = await readInside(folder, file, MAX_LICENCE_BYTES);
    return {
      file,
      text: whole.slice(0, MAX_LICENCE_CHARS),
      truncated: whole.length > MAX_LICENCE_CHARS,
    };
  },
});

const README_FILES = ['README.md', 'readme.md', 'Readme.md', 'README'];
const MAX_README_BYTES = 64 * 1024;
const MAX_README_CHARS = 2_000;

export const readReadme = tool({
  name: 'read_readme',
  description: 'Reads the beginning of the README of a package.',
  effect: 'pure',
  input: folderInput,
  output: z.object({ text: z.string() }),
  run: async ({ folder }) => {
    for (const file of README_FILES) {
      const found = await readInside(folder, file, MAX_README_BYTES).catch(() => undefined);
      if (found !== undefined) return { text: found.slice(0, MAX_README_CHARS) };
    }
    throw new CallError('tool-logical', `There is no README in ${folder}.`);
  },
});

const readPackageJson = async (folder: string): Promise<Record<string, unknown>> => {
  const raw = await readInside(folder, 'package.json', MAX_MANIFEST_BYTES);
  try {
    return object(JSON.parse(raw.replace(/^\uFEFF/, '')));
  } catch (error) {
    throw new CallError(
      'tool-logical',
      `package.json of ${folder} is not JSON: ${(error as Error).message}`,
    );
  }
};

const licenceOf = (raw: Record<string, unknown>): string | undefined =>
  text(raw['license']) ??
  text(field(raw['license'], 'type')) ??
  ([...list(raw['license']), ...list(raw['licenses'])]
    .flatMap((one) => text(one) ?? text(field(one, 'type')) ?? [])
    .join(' OR ') ||
    undefined);

const personOf = (person: unknown): string[] => {
  const name = text(person) ?? text(field(person, 'name'));
  return name === undefined ? [] : [name];
};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
const field = (value: unknown, key: string): unknown => object(value)[key];
const optional = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: string });
