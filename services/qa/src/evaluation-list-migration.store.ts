import { lift } from '@nightshift/contracts';
import type { EventBody } from '@nightshift/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { evaluationDecider } from './evaluation/evaluation.js';
import { summaryOf } from './evaluation/summary.js';

/** A list of evaluations. Those of before are brought over from their own streams. */
export class EvaluationList1700000100000 implements MigrationInterface {
  readonly name = 'EvaluationList1700000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE evaluation_view
        ADD requested_at timestamptz,
        ADD prompt_hash text,
        ADD summary jsonb`);
    const known: { id: string }[] = await runner.query(
      'SELECT evaluation_id AS id FROM evaluation_view',
    );
    for (const { id } of known) await this.bringOver(runner, id);
    // Without its stream there is nothing to show of it.
    await runner.query('DELETE FROM evaluation_view WHERE summary IS NULL');
    await runner.query(`
      ALTER TABLE evaluation_view
        ALTER requested_at SET NOT NULL,
        ALTER summary SET NOT NULL`);
    await runner.query(
      'CREATE INDEX evaluation_view_newest ON evaluation_view (tenant, requested_at, evaluation_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE evaluation_view DROP requested_at, DROP prompt_hash, DROP summary`);
  }

  private async bringOver(runner: QueryRunner, id: string): Promise<void> {
    const rows: { body: string }[] = await runner.query(
      'SELECT body FROM event WHERE stream = $1 ORDER BY version',
      [`evaluation/${id}`],
    );
    const events = rows.map(({ body }) => lift(JSON.parse(body)) as EventBody & { time: string });
    const state = events.reduce(evaluationDecider.evolve, evaluationDecider.initial());
    if (state.status === 'none') return;
    const summary = summaryOf(state);
    await runner.query(
      'UPDATE evaluation_view SET requested_at = $2, prompt_hash = $3, summary = $4 WHERE evaluation_id = $1',
      [id, events[0]?.time, summary.promptHash, JSON.stringify(summary)],
    );
  }
}
