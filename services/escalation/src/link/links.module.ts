import { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { OtherSystemsConfig } from '../other-systems.config.js';
import { LINK_ANSWERS, LINK_PARTS } from '../other-systems-tokens.js';
import type { PolicyOf } from '../queue/queue-policy.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { LinkAnswers } from './link-answers.store.js';
import type { LinkParts } from './link-issuing.store.js';
import { LinkPageController } from './link-page.controller.js';
import { LinkController } from './link.controller.js';
import { linkDecider } from './link.js';
import { Links } from './links.store.js';

export interface LinkDeps {
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly policyOf: PolicyOf;
  readonly config: Pick<OtherSystemsConfig, 'linkKey' | 'publicUrl'>;
}

/** Links by which one person may give one answer. */
export const createLinks = (runtime: ServiceRuntime, { tickets, policyOf, config }: LinkDeps) => {
  const { store, dataSource } = runtime;
  const parts: LinkParts = {
    links: new Links(dataSource, config.linkKey),
    issued: new Aggregates({ prefix: 'link', decider: linkDecider }, { store }),
    tickets,
    policyOf,
    publicUrl: config.publicUrl,
    runtime,
  };
  return {
    controllers: [LinkController, LinkPageController],
    providers: [
      { provide: LINK_ANSWERS, useValue: new LinkAnswers(parts) },
      { provide: LINK_PARTS, useValue: parts },
    ],
    subscriptions: [],
  };
};
