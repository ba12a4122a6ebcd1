import { appendFileSync } from 'node:fs';
import pg from 'pg';

/*
 * Loaded first by a process that is to end itself, as by `kill -9`, at a query that contains a text: right
 * before it is sent, or as soon as it is answered.
 */
const { E2E_KILL_AT: text, E2E_KILL_WHEN: when, E2E_KILL_NOTE: note } = process.env;
const { query } = pg.Pool.prototype;

const killed = async (pool: pg.Pool, args: unknown[]): Promise<unknown> => {
  const answer = when === 'after' ? await Reflect.apply(query, pool, args) : undefined;
  if (note) appendFileSync(note, `${when}\n`);
  process.kill(process.pid, 'SIGKILL');
  return answer;
};

if (text)
  Object.assign(pg.Pool.prototype, {
    query(this: pg.Pool, ...args: unknown[]): unknown {
      const [asked] = args;
      return typeof asked === 'string' && asked.includes(text)
        ? killed(this, args)
        : Reflect.apply(query, this, args);
    },
  });
