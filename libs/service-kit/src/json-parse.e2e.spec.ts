import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** The driver keeps the function that it finds when it is loaded: here nothing was mended before. */
const script = (first: string): string => `
  await import('${first}');
  const { default: pg } = await import('pg');
  const columns = ['JSON', 'JSONB'].map((type) => {
    const read = pg.types.getTypeParser(pg.types.builtins[type]);
    read(String.raw\`{"of \${type}":[],"\\\\":0}\`);
    return Object.keys(read(String.raw\`{"of \${type}":0,"\\"":0}\`));
  });
  console.log(JSON.stringify(columns));`;

it.each(['@nightshift/service-kit', '@nightshift/event-store', '@nightshift/event-bus'])(
  'reads the keys of a column as they stand, in a process that loads %s',
  (first) => {
    const columns: unknown = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '--eval', script(first)], {
        encoding: 'utf8',
      }),
    );
    expect(columns).toEqual([
      ['of JSON', '"'],
      ['of JSONB', '"'],
    ]);
  },
);
