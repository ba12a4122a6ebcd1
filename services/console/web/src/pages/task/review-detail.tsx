import { Failed, Loading } from '../../ui/states';
import { type DetailProps, Facts, Part, spanFacts } from './detail-parts';
import { Findings } from './findings';
import { outcomeWord } from './messages';
import { useReviews } from './queries';
import { reviewIdsOf } from './task-history';
import styles from './detail.module.css';

/** A round of QA: its verdict, and what became of each finding. */
export const ReviewDetail = ({ task, span, until }: DetailProps) => {
  const reviews = useReviews(task.taskId, reviewIdsOf(task, span.stage));
  if (reviews.isError) return <Failed error={reviews.error} retry={() => void reviews.refetch()} />;
  const [review] = reviews.data ?? [];
  return (
    <>
      <Facts
        facts={[
          ...spanFacts(span, until),
          ['Round', String((span.round ?? 0) + 1)],
          ['Verdict', outcomeWord(span.outcome ?? 'not yet')],
        ]}
      />
      <div className={styles['parts']}>
        {reviews.isPending ? (
          <Loading rows={4} />
        ) : (
          <Part title="Findings" note="of all rounds of this stage">
            <Findings findings={review?.findings ?? []} />
          </Part>
        )}
      </div>
    </>
  );
};
