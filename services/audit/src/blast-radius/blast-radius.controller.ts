import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { FromRequest, pageOf, placeOfCursor, type RequestContext } from '@nightshift/service-kit';
import type { FastifyReply } from 'fastify';
import { BLAST_RADIUS } from '../tokens.js';
import type { Affected } from './affected.js';
import { csvHead, csvLine } from './blast-csv.js';
import { BlastRadiusDto, FACTS_SINCE } from './blast-radius.dto.js';
import type { BlastRadius } from './blast-radius.store.js';
import { BlastRadiusQuery, CauseQuery } from './cause.dto.js';
import { causeOf } from './cause.js';

/** A file has no other place for it. */
const FACTS_SINCE_HEADER = 'x-nightshift-facts-since';

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
    const summary =
      cursor === undefined
        ? await this.radius.summary(tenant, cause)
        : { totals: null, plan: null };
    const page = pageOf(tasks, limit, ({ acceptedAt, taskId }) => [acceptedAt, taskId]);
    const factsSince = this.radius.factsSince(Date.now());
    const elapsedMs = Math.round(performance.now() - started);
    return { ...summary, ...page, factsSince, elapsedMs };
  }

  @Get('csv')
  @ApiOperation({ summary: 'The same tasks, all of them, as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({
    schema: { type: 'string' },
    headers: { [FACTS_SINCE_HEADER]: { schema: { type: 'string' }, description: FACTS_SINCE } },
  })
  async csv(
    @Query() given: CauseQuery,
    @FromRequest() { tenant }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const factsSince = this.radius.factsSince(Date.now());
    if (factsSince !== null) void reply.header(FACTS_SINCE_HEADER, factsSince);
    const tasks = await this.radius.all(tenant, causeOf(given));
    return new StreamableFile(Readable.from(linesOf(tasks)), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="blast-radius.csv"',
    });
  }
}

const linesOf = async function* (
  batches: AsyncIterable<readonly Affected[]>,
): AsyncGenerator<string> {
  yield csvHead;
  for await (const tasks of batches) yield tasks.map(csvLine).join('');
};
