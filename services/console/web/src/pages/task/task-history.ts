import type { Task } from '../../api/types';
import { type Loose, textIn } from './loose';

/** The reviews its history names: of all stages, or of one. */
export const reviewIdsOf = (task: Task, stage?: string): readonly string[] => [
  ...new Set(
    (task.history as readonly { type: string; data: Loose }[]).flatMap(({ type, data }) =>
      type.startsWith('qa.requested.') && (stage === undefined || data['stage'] === stage)
        ? [textIn(data, 'reviewId')]
        : [],
    ),
  ),
];
