import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A query of a page, as the page sends it. */
export interface DashboardQuery {
  readonly name: string;
  readonly query: string;
}

type Builders = Readonly<Record<string, (...of: readonly unknown[]) => string>>;

const PAGES = new URL('../../../../services/console/web/src/pages/', import.meta.url);
const HOUR_MS = 3_600_000;
const SLOT_MS = 900_000;
const [NIGHT_HOURS, MONTH_DAYS] = [12, 30];

/**
 * All queries of the pages Night and Spend, out of the sources of the console: what is measured is
 * what people wait for. The night is the last one, the period of spend the last thirty days.
 */
export const dashboardQueries = async (now: number): Promise<readonly DashboardQuery[]> => {
  const night = { from: now - NIGHT_HOURS * HOUR_MS, to: now, step: SLOT_MS };
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const month = { from: day(now - MONTH_DAYS * 24 * HOUR_MS), to: day(now) };
  const of = async (page: string, file: string, ...range: readonly unknown[]) =>
    Object.entries(await buildersIn(file))
      .filter(([name]) => name.endsWith('Sql') && !NEEDS_MORE.has(name))
      .map(([name, build]) => ({
        name: `${page}: ${name.slice(0, -'Sql'.length)}`,
        query: build(...range),
      }));
  return [
    ...(await of('night', 'night/queries.ts', night, night.from)),
    ...(await of('night', 'night/waiting-queries.ts', night)),
    ...(await of('spend', 'spend/queries-sql.ts', month)),
  ];
};

/** Asked only of what somebody has clicked on. */
const NEEDS_MORE = new Set(['taskFactsSql', 'behindSql']);

const buildersIn = async (file: string): Promise<Builders> => {
  // The console's sources name each other without an ending, as its bundler wants it.
  const hooks = registerHooks({
    resolve: (name, context, next) => {
      const typescript = new URL(`${name}.ts`, context.parentURL);
      return name.startsWith('.') && existsSync(fileURLToPath(typescript))
        ? { url: typescript.href, shortCircuit: true }
        : next(name, context);
    },
  });
  try {
    return (await import(new URL(file, PAGES).href)) as Builders;
  } finally {
    hooks.deregister();
  }
};
