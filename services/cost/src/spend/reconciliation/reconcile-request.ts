import { derivedId, type Fault, hashOfJson, Refusal } from '@nightshift/kernel';
import { type Columns, type Field, FIELDS, type Format } from './columns.js';

/** A provider's export, and how it is to be read. */
export interface ReconcileRequest {
  readonly text: string;
  readonly source: string;
  readonly provider: string | undefined;
  readonly format: Format;
  readonly columns: Columns;
  readonly models: Readonly<Record<string, string>>;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const FIELD_NAMES: ReadonlySet<string> = new Set(FIELDS);
const isField = (name: string): name is Field => FIELD_NAMES.has(name);
const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The same export, read in the same way, is the same reconciliation. */
export const reconciliationIdOf = (
  tenant: string,
  { source: _, ...request }: ReconcileRequest,
  again: string,
): string => derivedId('reconciliation', tenant, hashOfJson(request), again);

/** @throws Refusal `invalid-request` for a field that there is not */
export const columnsIn = (given: Readonly<Record<string, unknown>>): Columns => {
  const faults: Fault[] = [];
  const columns: Partial<Record<Field, readonly string[]>> = {};
  for (const [field, value] of Object.entries(given)) {
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!isField(field))
      faults.push({ at: `/columns/${field}`, reason: `must be one of ${FIELDS.join(', ')}` });
    else if (names.every(isName)) columns[field] = names;
    else faults.push({ at: `/columns/${field}`, reason: 'must be the name of a column' });
  }
  refuse(faults);
  return columns;
};

/** @throws Refusal `invalid-request` for a name that is none */
export const modelsIn = (
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => {
  const models = Object.entries(given).filter((entry): entry is [string, string] =>
    isName(entry[1]),
  );
  refuse(
    Object.entries(given).flatMap(([name, value]) =>
      isName(value) ? [] : [{ at: `/models/${name}`, reason: 'must be the name of a model' }],
    ),
  );
  return Object.fromEntries(models);
};

const refuse = (faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  const said = faults.map(({ at, reason }) => `${at}: ${reason}`).join('; ');
  throw new Refusal(
    'invalid-request',
    'invalid',
    `The request has ${faults.length} fault(s): ${said}`,
    faults,
  );
};
