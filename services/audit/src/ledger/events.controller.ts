import { once } from 'node:events';
import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { jsonText, Refusal } from '@nightshift/kernel';
import { FromRequest, type RequestContext } from '@nightshift/service-kit';
import type { FastifyReply } from 'fastify';
import { LIVE } from '../tokens.js';
import type { LedgerRow } from './rows-query.js';
import type { LiveRows } from './live.store.js';

const HEARTBEAT_MS = 15_000;

interface Filter {
  readonly tenant: string;
  readonly taskId: string | undefined;
  readonly types: ReadonlySet<string> | undefined;
}

/** Live events (Server-Sent Events). `id` is the ledger index: a client that comes back misses nothing. */
@ApiTags('events')
@Controller('v1/events')
export class EventsController {
  constructor(@Inject(LIVE) private readonly live: LiveRows) {}

  @Get()
  @ApiOperation({
    summary:
      'Live events, without content. Goes on after `Last-Event-ID` or `after`; else from now.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'taskId', required: false })
  @ApiQuery({ name: 'types', required: false, description: 'Comma-separated.' })
  @ApiProduces('text/event-stream')
  async stream(
    @Query() query: Record<string, string | undefined>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @FromRequest() { tenant }: RequestContext,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Before anything is answered: whoever hears that the stream is open misses nothing from then on.
    const after = indexIn(lastEventId ?? query['after']) ?? (await this.live.now());
    const filter: Filter = {
      tenant,
      taskId: query['taskId'],
      types: query['types'] ? new Set(query['types'].split(',')) : undefined,
    };
    reply.hijack();
    const { raw } = reply;
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write('retry: 1000\n\n');
    const heartbeat = setInterval(() => raw.write(':\n\n'), HEARTBEAT_MS);
    try {
      for await (const rows of this.live.follow(after, gone.signal)) {
        const text = rows.map((row) => lineOf(row, filter)).join('');
        // A slow reader is waited for: nothing piles up here.
        if (text !== '' && !raw.write(text)) await drained(raw, gone.signal);
      }
    } finally {
      clearInterval(heartbeat);
      raw.end();
    }
  }
}

const indexIn = (value: string | undefined): number | undefined => {
  if (value === undefined || value === '') return undefined;
  const index = Number(value);
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw new Refusal(
    'invalid-event-id',
    'invalid',
    `"${value}" is no ledger index: give the \`id\` of an event you received, or leave it out.`,
    [{ at: '/last-event-id', reason: 'not an index' }],
  );
};

interface StoredEvent {
  readonly type: string;
  readonly taskid: string;
  readonly tenantid: string;
}

const lineOf = ({ index, body }: LedgerRow, { tenant, taskId, types }: Filter): string => {
  const event = withoutContent(body);
  const wanted =
    event?.tenantid === tenant &&
    (taskId === undefined || event.taskid === taskId) &&
    (types?.has(event.type) ?? true);
  return wanted
    ? `id: ${index}\nevent: ${event.type}\ndata: ${jsonText({ index, ...event })}\n\n`
    : '';
};

/** What was tampered with may be no JSON any more; the stream goes on after it. */
const withoutContent = (body: string): StoredEvent | undefined => {
  try {
    const { content: _, ...event } = JSON.parse(body) as StoredEvent & { content?: unknown };
    return event;
  } catch {
    return undefined;
  }
};

const drained = (raw: FastifyReply['raw'], signal: AbortSignal): Promise<unknown> =>
  once(raw, 'drain', { signal }).catch(() => undefined);
