import { nano } from '@nightshift/kernel';
import { moneyDto } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import type { JudgeFact } from './facts.js';
import { rateOf } from './rate.js';
import type { JudgeStatsDto, ReviewerStatsDto, StatsQuery } from './stats.dto.js';

interface Sums {
  readonly workflow: string;
  readonly agent: string;
  readonly prompt_hash: string;
  readonly model: string;
  // Sums of PostgreSQL are bigint or numeric: they come as text.
  readonly judged: string;
  readonly findings: string;
  readonly rejected: string;
  readonly cost: string;
  readonly labelled_right: string;
  readonly labelled_wrong: string;
  readonly missed: string;
  readonly known_caught: string;
  readonly known_missed: string;
}

/** Facts about judges, and their sums. */
export class Stats {
  constructor(private readonly dataSource: DataSource) {}

  /** The same fact may come again: it is there once. */
  async write(facts: readonly JudgeFact[]): Promise<void> {
    if (facts.length === 0) return;
    const columns = facts.map(rowOf);
    await this.dataSource.query(
      INSERT,
      (columns[0] ?? []).map((_, n) => columns.map((row) => row[n])),
    );
  }

  async judges(tenant: string, { workflow, since }: StatsQuery): Promise<JudgeStatsDto[]> {
    const rows = await this.dataSource.query<Sums[]>(SUMS, [
      tenant,
      workflow ?? null,
      since ?? null,
    ]);
    return rows.map(judgeOf);
  }

  async reviewers(tenant: string, { workflow, since }: StatsQuery): Promise<ReviewerStatsDto[]> {
    const rows = await this.dataSource.query<{ by: string; judged: string; caught: string }[]>(
      `SELECT judged_by AS by, count(*) AS judged, count(*) FILTER (WHERE verdict = 'wrong') AS caught
       FROM sample_view
       WHERE tenant = $1 AND why = 'seeded' AND verdict IS NOT NULL
         AND ($2::text IS NULL OR workflow = $2) AND ($3::timestamptz IS NULL OR updated_at >= $3)
       GROUP BY judged_by ORDER BY judged_by`,
      [tenant, workflow ?? null, since ?? null],
    );
    return rows.map(({ by, judged, caught }) => ({
      by,
      catchRate: rateOf(Number(caught), Number(judged)),
    }));
  }
}

const INSERT = `
  INSERT INTO judge_fact (event_id, place, tenant, workflow, agent, prompt_hash, model, at, judged, findings, rejected, cost_nano_usd, labelled_right, labelled_wrong, missed, known_caught, known_missed)
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::int[], $10::int[], $11::int[], $12::bigint[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[])
  ON CONFLICT DO NOTHING`;

const SUMS = `
  SELECT workflow, agent, prompt_hash, model, sum(judged) AS judged, sum(findings) AS findings,
    sum(rejected) AS rejected, sum(cost_nano_usd) AS cost, sum(labelled_right) AS labelled_right,
    sum(labelled_wrong) AS labelled_wrong, sum(missed) AS missed, sum(known_caught) AS known_caught,
    sum(known_missed) AS known_missed
  FROM judge_fact
  WHERE tenant = $1 AND ($2::text IS NULL OR workflow = $2) AND ($3::timestamptz IS NULL OR at >= $3)
  GROUP BY workflow, agent, prompt_hash, model
  ORDER BY workflow, agent, max(at) DESC`;

const rowOf = (fact: JudgeFact): readonly (string | number)[] => [
  fact.eventId,
  fact.place,
  fact.tenant,
  fact.workflow,
  fact.setup.agent,
  fact.setup.promptHash,
  fact.setup.model,
  fact.at,
  fact.judged,
  fact.findings,
  fact.rejected,
  fact.costNanoUsd,
  fact.right,
  fact.wrong,
  fact.missed,
  fact.knownCaught,
  fact.knownMissed,
];

const judgeOf = (row: Sums): JudgeStatsDto => {
  const [right, wrong, missed] = [row.labelled_right, row.labelled_wrong, row.missed].map(Number);
  const [caught, uncaught] = [Number(row.known_caught), Number(row.known_missed)];
  const [judged, cost] = [Number(row.judged), Number(row.cost)];
  const hits = (right ?? 0) + caught;
  return {
    workflow: row.workflow,
    agent: row.agent,
    promptHash: row.prompt_hash,
    model: row.model,
    judged,
    findings: Number(row.findings),
    rejected: Number(row.rejected),
    precision: rateOf(right ?? 0, (right ?? 0) + (wrong ?? 0)),
    recall: rateOf(hits, hits + (missed ?? 0) + uncaught),
    catchRate: rateOf(caught, caught + uncaught),
    cost: moneyDto(nano(cost)),
    // Rounded up, as money is everywhere.
    costPerJudgement: judged === 0 ? null : moneyDto(nano(Math.ceil(cost / judged))),
  };
};
