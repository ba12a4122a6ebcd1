import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as i from '../incident-values.js';
import * as v from '../values.js';

// The escalation service has them: an incident is one more thing that needs people.
const event = eventsOf('escalation');
const incident = z.object({ incidentId: v.id, by: v.name });
const reached = incident.extend({ at: v.instant });
const text = z.string().min(1).max(4000);

export const incidentEvents = [
  event('incident.opened.v1', 'Something went wrong that people must deal with together.', {
    data: incident.extend({
      severity: v.severity,
      owner: v.name,
      about: z.array(i.incidentSubject).min(1).max(20),
      /** From when on it did harm, as far as is known; not after `detectedAt`. */
      since: v.instant,
      detectedAt: v.instant,
      /** `halt`: by the halt it is about; `person`: by whoever opened it. */
      detectedBy: z.enum(['halt', 'person']),
      pack: i.evidencePack,
      /** SHA-256 of the pack as JSON with sorted keys. */
      packHash: v.sha256,
    }),
    content: z.object({ title: z.string().min(1).max(200) }),
  }),
  event('incident.started.v1', 'Somebody works on it.', { data: reached }),
  event('incident.mitigated.v1', 'It does no more harm; its cause may still be there.', {
    data: reached,
  }),
  event('incident.resolved.v1', 'Its cause is gone.', { data: reached }),
  event('incident.closed.v1', 'All is learnt from it; what it did is fixed as it was known then.', {
    data: reached.extend({
      impact: i.incidentImpact,
      /** Of more than 500 the first 250 and the newest 250, by time. */
      record: z.array(i.recordedFact).max(500),
      recordInAll: v.count,
      /** Newest time of an event that both are made of; absent: there was none. */
      evidenceUpTo: v.instant.optional(),
    }),
  }),
  event('incident.corrected.v1', 'A status was reached at another time, or not at all.', {
    data: incident.extend({
      status: i.incidentStatus,
      /** Absent: it was not reached; the one before it holds again. */
      at: v.instant.optional(),
    }),
    content: z.object({ reason: z.string().min(1).max(1000) }),
  }),
  event('incident.rated.v1', 'It is graver, or less grave, than was thought.', {
    data: incident.extend({ severity: v.severity, before: v.severity }),
    content: z.object({ reason: z.string().min(1).max(1000) }),
  }),
  event('incident.assigned.v1', 'A person has a role in it.', {
    data: incident.extend({ role: i.incidentRole, to: v.name }),
  }),
  event('incident.noted.v1', 'Somebody wrote down what they saw, did or learnt.', {
    data: incident.extend({ noteId: v.id, kind: i.incidentNoteKind }),
    content: z.object({ text }),
  }),
  event('incident.follow-up-added.v1', 'Something is to be done, by somebody, until a day.', {
    data: incident.extend({ followUpId: v.id, owner: v.name, dueOn: z.iso.date() }),
    content: z.object({ text }),
  }),
  event('incident.follow-up-closed.v1', 'It was done, or is not to be done any more.', {
    data: incident.extend({ followUpId: v.id, outcome: z.enum(['done', 'dropped']) }),
    content: z.object({ reason: z.string().max(1000).optional() }),
  }),
] as const;
