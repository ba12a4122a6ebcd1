import './index.js';
import pg from 'pg';
import { expect, it } from 'vitest';

it.each(['JSON', 'JSONB'] as const)(
  'reads the keys of a column of type %s as they stand',
  (type) => {
    // The driver keeps the function that it found when it was loaded.
    const read = pg.types.getTypeParser(pg.types.builtins[type]) as (text: string) => object;
    read(String.raw`{"of a column":[],"\\":0}`);
    expect(Object.keys(read(String.raw`{"of a column":0,"\"":0}`))).toEqual(['of a column', '"']);
  },
);
