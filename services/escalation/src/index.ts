import type { ServiceDefinition } from '@nightshift/service-kit';
import { escalationConfig, type EscalationConfig, escalationSettings } from './config.js';
import { createEscalation } from './escalation.module.js';
import {
  ErasedDeliveries1700000600001,
  ErasedTickets1700000600000,
} from './erasure/erasure-migrations.store.js';
import {
  ForgottenEvidence1700000400001,
  Incidents1700000400000,
} from './incident-migrations.store.js';
import {
  TicketLists1700000000001,
  TicketMovedBy1700000500000,
  TicketView1700000000000,
} from './migrations.store.js';
import { OtherSystems1700000300000 } from './other-systems-migrations.store.js';
import { TicketEntity } from './ticket/ticket.entity.store.js';

export const escalation: ServiceDefinition<EscalationConfig> = {
  name: 'escalation',
  entities: [TicketEntity],
  migrations: [
    TicketView1700000000000,
    TicketLists1700000000001,
    OtherSystems1700000300000,
    Incidents1700000400000,
    ForgottenEvidence1700000400001,
    TicketMovedBy1700000500000,
    ErasedTickets1700000600000,
    ErasedDeliveries1700000600001,
  ],
  settings: escalationSettings,
  config: escalationConfig,
  create: createEscalation,
};
