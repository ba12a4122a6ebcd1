import type { ServiceDefinition } from '@nightshift/service-kit';
import { escalationConfig, type EscalationConfig } from './config.js';
import { createEscalation } from './escalation.module.js';
import { TicketView1700000000000 } from './migrations.store.js';
import { TicketEntity } from './ticket/ticket.entity.store.js';

export const escalation: ServiceDefinition<EscalationConfig> = {
  name: 'escalation',
  entities: [TicketEntity],
  migrations: [TicketView1700000000000],
  config: escalationConfig,
  create: createEscalation,
};
