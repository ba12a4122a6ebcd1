import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MAX_EXPORT_CHARS } from './reconciliation.dto.js';

interface Route {
  readonly url: string;
  bodyLimit?: number;
}
interface Server {
  readonly addHook?: (name: 'onRoute', hook: (route: Route) => void) => void;
}

const EXPORTS = '/v1/costs/reconciliations';

/** An export is larger than any other body: room for it, with what JSON adds, and on its route alone. */
@Injectable()
export class LargeExports {
  constructor(@Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost) {
    // Where the API is only described there is no server.
    const server = httpAdapter?.getInstance() as Server | undefined;
    server?.addHook?.('onRoute', (route) => {
      if (route.url === EXPORTS) route.bodyLimit = 2 * MAX_EXPORT_CHARS;
    });
  }
}
