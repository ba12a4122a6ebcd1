import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@nightshift/kernel';
import { statementsIn } from './ddl.js';

/** A file of `infra/clickhouse`. */
export interface SchemaFile {
  readonly name: string;
  /** Of the file as it is, hex. */
  readonly hash: string;
  readonly statements: readonly string[];
}

/** Migrations of tables, in order: each is applied once, and never changes afterwards. */
export const migrationFiles = (): readonly SchemaFile[] => {
  const folder = join(clickhouseFolder(), 'migrations');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => schemaFile(folder, file));
};

/** Views hold nothing: they are made anew at every start. */
export const viewsFile = (): SchemaFile => schemaFile(clickhouseFolder(), 'views.sql');

/** Who may do what on a server: applied by its administrator, not by the service. */
export const rolesFile = (): SchemaFile => schemaFile(clickhouseFolder(), 'roles.sql');

const schemaFile = (folder: string, name: string): SchemaFile => {
  const text = readFileSync(join(folder, name), 'utf8');
  return { name, hash: sha256(text), statements: statementsIn(text) };
};

/** Upwards from here, whether this runs from sources or from what was built. */
const clickhouseFolder = (): string => {
  for (
    let folder = dirname(fileURLToPath(import.meta.url));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    const candidate = join(folder, 'infra', 'clickhouse');
    if (existsSync(join(candidate, 'views.sql'))) return candidate;
  }
  throw new Error('infra/clickhouse was not found above this file.');
};
