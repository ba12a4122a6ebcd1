import { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { OtherSystemsConfig } from '../other-systems.config.js';
import type { PolicyOf } from '../queue/queue-policy.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { answersSubscription } from './answers.reactor.js';
import { refusedAnswerDecider } from './refused-answer.js';

export interface AnswerEventDeps {
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly policyOf: PolicyOf;
  readonly config: Pick<OtherSystemsConfig, 'answerKeys'>;
}

/** Other systems answer tickets by event. */
export const createAnswerEvents = (
  runtime: ServiceRuntime,
  { tickets, policyOf, config }: AnswerEventDeps,
) => {
  const { store } = runtime;
  const refusals = new Aggregates(
    { prefix: 'refused-answer', decider: refusedAnswerDecider },
    { store },
  );
  return {
    controllers: [],
    providers: [],
    subscriptions: [
      answersSubscription({ tickets, policyOf, refusals, keys: config.answerKeys, runtime }),
    ],
  };
};
