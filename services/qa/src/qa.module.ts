import { Module } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import {
  reactingSubscription,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { createLearning } from './learning.module.js';
import { ReviewController } from './review/review.controller.js';
import { reviewReactions } from './review/review.reactor.js';
import { isSettled } from './review/review-state.js';
import { reviewDecider } from './review/review.js';
import { REVIEWS, STORE } from './tokens.js';

@Module({})
class QaModule {}

export const createQa = async (runtime: ServiceRuntime): Promise<ServiceInstance> => {
  const { store } = runtime;
  const reviews = new Aggregates(
    { prefix: 'review', decider: reviewDecider, isClosed: isSettled },
    { store },
  );
  const learning = createLearning(runtime);
  return {
    module: {
      module: QaModule,
      controllers: [ReviewController, ...learning.controllers],
      providers: [
        { provide: REVIEWS, useValue: reviews },
        { provide: STORE, useValue: store },
        ...learning.providers,
      ],
    },
    retires: [reviews],
    subscriptions: [
      reactingSubscription('qa', reviewReactions(reviews), runtime),
      ...learning.subscriptions,
    ],
  };
};
