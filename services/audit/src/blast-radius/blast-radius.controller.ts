import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { FromRequest, pageOf, placeOfCursor, type RequestContext } from '@nightshift/service-kit';
import { BLAST_RADIUS } from '../tokens.js';
import { csvHead, csvLine } from './blast-csv.js';
import { BlastRadiusDto, BlastRadiusQuery, CauseQuery } from './blast-radius.dto.js';
import type { Affected, BlastRadius } from './blast-radius.store.js';
import { type Cause, causeOf } from './cause.js';

@ApiTags('ledger')
@Controller('v1/ledger/blast-radius')
export class BlastRadiusController {
  constructor(@Inject(BLAST_RADIUS) private readonly radius: BlastRadius) {}

  @Get()
  @ApiOperation({
    summary:
      'Tasks that depended on something bad, oldest first, and what to run again: name one of prompt, model, tool, workflow, reviewer, outputHash',
  })
  @ApiOkResponse({ type: BlastRadiusDto })
  async affected(
    @Query() { limit, cursor, ...given }: BlastRadiusQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<BlastRadiusDto> {
    const started = performance.now();
    const cause = causeOf(given);
    const tasks = await this.radius.tasks(tenant, cause, placeOfCursor(cursor), limit + 1);
    const summary = await this.radius.summary(tenant, cause);
    const page = pageOf(tasks, limit, ({ acceptedAt, taskId }) => [acceptedAt, taskId]);
    return { ...summary, ...page, elapsedMs: Math.round(performance.now() - started) };
  }

  @Get('csv')
  @ApiOperation({ summary: 'The same tasks, all of them, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async csv(
    @Query() given: CauseQuery,
    @FromRequest() { tenant }: RequestContext,
  ): Promise<StreamableFile> {
    const cause = causeOf(given);
    // What is refused is refused before the first byte.
    const first = await this.radius.tasks(tenant, cause, undefined, CSV_PAGE);
    return new StreamableFile(Readable.from(this.lines(tenant, cause, first)), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="blast-radius.csv"',
    });
  }

  private async *lines(
    tenant: string,
    cause: Cause,
    first: readonly Affected[],
  ): AsyncGenerator<string> {
    yield csvHead;
    let tasks = first;
    for (;;) {
      yield tasks.map(csvLine).join('');
      const last = tasks.at(-1);
      if (!last || tasks.length < CSV_PAGE) return;
      const after = { at: last.acceptedAt, id: last.taskId };
      tasks = await this.radius.tasks(tenant, cause, after, CSV_PAGE);
    }
  }
}

const CSV_PAGE = 500;
