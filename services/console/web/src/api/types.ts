import type { components } from './schema';

type Dto = components['schemas'];

export type Money = Dto['MoneyDto'];
export type Task = Dto['TaskDto'];
export type TaskListItem = Dto['TaskListItemDto'];
export type TaskStatus = TaskListItem['status'];
export type Ticket = Dto['TicketDto'];
export type TicketListItem = Dto['TicketListItemDto'];
export type Budget = Dto['BudgetDto'];
export type Halt = Dto['HaltDto'];
export type Incident = Dto['IncidentDto'];
export type IncidentListItem = Dto['IncidentListItemDto'];
export type IncidentStatus = Incident['status'];
export type PostMortem = Dto['PostMortemDto'];
export type Run = Dto['RunDto'];
export type RunCall = Dto['RunCallDto'];
export type Workflow = Dto['WorkflowDto'];
export type SqlResult = Dto['SqlResultDto'];
export type BlastRadius = Dto['BlastRadiusDto'];
export type Access = Dto['AccessDto'];
export type AffectedTask = BlastRadius['items'][number];
export type Verification = Dto['VerificationDto'];
export type BookedVerification = Dto['BookedVerificationDto'];
