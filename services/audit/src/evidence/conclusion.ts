import type { EntryChecks } from './entry-checks.js';
import type { Evidence } from './evidence.js';
import type { Remarks } from './remarks.js';
import type { Differs, Verdict } from './verdict.js';

/** What all that was checked comes to. */
export const concluded = (
  { task }: Evidence,
  { counts, streams, content, hashes, root }: EntryChecks,
  remarks: Remarks,
  differs: Differs | undefined,
): Verdict => {
  const difference = differs?.difference ?? null;
  const { unproved } = remarks;
  return {
    verdict: difference ? 'differs' : unproved.length > 0 ? 'incomplete' : 'verified',
    difference,
    unproved: difference ? [] : unproved,
    limits: remarks.limits(),
    taskId: task?.taskId ?? null,
    events: counts.events,
    proved: counts.proved,
    streams: streams.counts,
    content: { ...content },
    hashes: { checked: hashes.checked, absent: hashes.absent },
    checkpoint: root
      ? {
          origin: root.origin,
          size: root.size,
          root: root.root.toString('hex'),
          signedBy: root.signedBy,
        }
      : null,
  };
};
