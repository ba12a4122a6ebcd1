import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { noting, type OpenedTask } from '@nightshift/event-store';
import { isRefusal, Refusal } from '@nightshift/kernel';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { requestContextOf } from '../request-context.js';
import type { ContentReadBook } from './content-reads.store.js';

const SHOWS = Symbol('shows');
const REASON = 'x-nightshift-reason';
const MAX_REASON = 1000;

/** How a route shows content: of a task, or of many in a list. */
interface Shows {
  readonly purpose: string;
  readonly as: 'task' | 'list';
}

/** The {@link ContentReadBook} of a service: the host gives it to each. */
export const CONTENT_READS = Symbol('content-reads');

const withoutReason = new WeakSet<FastifyRequest>();

/**
 * Parameter decorator, of a route that shows content: as things are, whatever is sealed will be
 * refused for want of a reason. For what is better left alone then.
 */
export const LacksReason = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  withoutReason.has(context.switchToHttp().getRequest<FastifyRequest>()),
);

@Injectable()
class RecordsReading implements NestInterceptor {
  constructor(
    @Inject(CONTENT_READS)
    private readonly book: Pick<
      ContentReadBook,
      'lacksReason' | 'demandReason' | 'record' | 'recordList'
    >,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const shows = this.reflector.get<Shows>(SHOWS, context.getHandler());
    return from(this.shown(context.switchToHttp().getRequest<FastifyRequest>(), shows, next));
  }

  /**
   * Nobody sees what is not recorded: the record comes before the answer. It comes before what the
   * request changes, too: a change that counted is not told as one that failed for want of a record.
   */
  private async shown(request: FastifyRequest, shows: Shows, next: CallHandler): Promise<unknown> {
    const record = this.recording(request, shows);
    const { result, opened } = await noting(() => outcomeOf(next), record);
    if ('answer' in result) {
      await record(opened);
      return result.answer;
    }
    // What is wrong with a request may quote what was opened.
    if (result.refusal.faults.length > 0) await record(opened);
    throw result.refusal;
  }

  /** Records each task once, however often it is given. */
  private recording(request: FastifyRequest, { purpose, as }: Shows) {
    const reading = { purpose, ...reasonIn(request) };
    if (this.book.lacksReason(requestContextOf(request).tenant, reading))
      withoutReason.add(request);
    const recorded = new Set<string>();
    return async (opened: readonly OpenedTask[]): Promise<void> => {
      const fresh = opened.filter(({ taskId }) => !recorded.has(taskId));
      if (fresh.length === 0) return;
      const context = requestContextOf(request);
      if (as === 'list') await this.book.recordList(fresh, reading, context);
      else {
        this.book.demandReason(context.tenant, reading);
        await this.book.record(fresh, reading, context);
      }
      for (const { taskId } of fresh) recorded.add(taskId);
    };
  }
}

type Outcome = { readonly answer: unknown } | { readonly refusal: Refusal };

const outcomeOf = async (next: CallHandler): Promise<Outcome> => {
  try {
    return { answer: await lastValueFrom(next.handle(), { defaultValue: undefined }) };
  } catch (error) {
    if (isRefusal(error)) return { refusal: error };
    throw error;
  }
};

/**
 * A route that shows people content. Whatever it opens of what was sealed is recorded as an access,
 * by task, before it answers: `content.read`.
 * @param purpose what it is read for, in a word
 */
export const ShowsContent = (purpose: string): MethodDecorator =>
  applyDecorators(
    recorded({ purpose, as: 'task' }),
    ApiHeader({
      name: REASON,
      required: false,
      description:
        'Why content is read, for the record of accesses; percent-encoded where it is not ASCII.',
    }),
  );

/**
 * A route that shows content of many tasks in a list. What it opens is recorded before it answers, in
 * one event for all of them: `content.listed`.
 * @param purpose the list, in a word
 */
export const ListsContent = (purpose: string): MethodDecorator => recorded({ purpose, as: 'list' });

/** The extension says so in the document of the API, where a test holds every route against it. */
const recorded = (shows: Shows): MethodDecorator =>
  applyDecorators(
    SetMetadata(SHOWS, shows),
    UseInterceptors(RecordsReading),
    ApiExtension('x-nightshift-access', shows),
  );

/** @throws Refusal `invalid-header` */
const reasonIn = ({ headers }: FastifyRequest): { readonly reason?: string } => {
  const given = headers[REASON];
  if (given === undefined || given === '') return {};
  const reason = decoded(String(given)).trim();
  if (reason.length > 0 && reason.length <= MAX_REASON) return { reason };
  throw new Refusal(
    'invalid-header',
    'invalid',
    `Header ${REASON} must have 1 to ${MAX_REASON} characters.`,
    [{ at: `/headers/${REASON}`, reason: 'too long or empty' }],
  );
};

/** A percent sign that begins no code stands for itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
