import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader } from '@nestjs/swagger';
import { noting } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { requestContextOf } from '../request-context.js';
import type { ContentReadBook, Reading } from './content-reads.store.js';

const PURPOSE = Symbol('purpose');
const REASON = 'x-nightshift-reason';
const MAX_REASON = 1000;

/** The {@link ContentReadBook} of a service: the host gives it to each. */
export const CONTENT_READS = Symbol('content-reads');

@Injectable()
class RecordsReading implements NestInterceptor {
  constructor(
    @Inject(CONTENT_READS) private readonly book: Pick<ContentReadBook, 'record'>,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const purpose = this.reflector.get<string>(PURPOSE, context.getHandler());
    return from(this.shown(context.switchToHttp().getRequest<FastifyRequest>(), purpose, next));
  }

  /** Nobody sees what is not recorded: the record comes before the answer. */
  private async shown(
    request: FastifyRequest,
    purpose: string,
    next: CallHandler,
  ): Promise<unknown> {
    const reading: Reading = { purpose, ...reasonIn(request) };
    const { result, opened } = await noting(() =>
      lastValueFrom(next.handle(), { defaultValue: undefined }),
    );
    if (opened.length > 0) await this.book.record(opened, reading, requestContextOf(request));
    return result;
  }
}

/**
 * A route that shows people content. Whatever it opens of what was sealed is recorded as an access,
 * by task, before it answers: `content.read`.
 * @param purpose what it is read for, in a word
 */
export const ShowsContent = (purpose: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(PURPOSE, purpose),
    UseInterceptors(RecordsReading),
    ApiHeader({
      name: REASON,
      required: false,
      description:
        'Why content is read, for the record of accesses; percent-encoded where it is not ASCII.',
    }),
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
