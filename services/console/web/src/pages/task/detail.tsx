import { ChevronRight } from 'lucide-react';
import type { Ref } from 'react';
import { Button } from '../../ui/button';
import { Chip } from '../../ui/status';
import { namesOf } from './bars';
import { CallDetail } from './call-detail';
import type { DetailProps } from './detail-parts';
import { HaltDetail, PauseDetail, RunDetail, StageDetail } from './work-detail';
import { outcomeWord, toneOf } from './messages';
import { ReviewDetail } from './review-detail';
import { isWait, pathOf } from './span-model';
import { TicketDetail } from './ticket-detail';
import { ToolDetail } from './tool-detail';
import styles from './detail.module.css';

/** What is known of the chosen bar. */
export const Detail = ({
  onMove,
  onChoose,
  ref,
  ...props
}: DetailProps & {
  readonly onMove: (by: 1 | -1) => void;
  readonly onChoose: (spanId: string) => void;
  readonly ref: Ref<HTMLElement>;
}) => {
  const { span, tree } = props;
  const path = pathOf(tree, span.spanId).slice(1).toReversed();
  const { name, hint } = namesOf(span);
  return (
    <section ref={ref} tabIndex={-1} aria-label="Details" className={styles['detail']}>
      <header className={styles['head']}>
        <div className={styles['path']}>
          {path.map((above) => (
            <span key={above.spanId} className={styles['above']}>
              <button type="button" className={styles['up']} onClick={() => onChoose(above.spanId)}>
                {namesOf(above).name}
              </button>
              <ChevronRight size={12} aria-hidden="true" />
            </span>
          ))}
          <h2 className={styles['title']}>{name}</h2>
          {hint && span.kind !== 'review' ? <span className={styles['meta']}>{hint}</span> : null}
          <Outcome span={span} />
        </div>
        <div className={styles['moves']}>
          <Button small keyCap="k" onClick={() => onMove(-1)}>
            Previous
          </Button>
          <Button small keyCap="j" onClick={() => onMove(1)}>
            Next
          </Button>
        </div>
      </header>
      <Body key={span.spanId} {...props} />
    </section>
  );
};

/** What came of it; a question that nobody has answered waits. */
const Outcome = ({ span }: Pick<DetailProps, 'span'>) =>
  span.outcome === null && isWait(span) ? (
    <Chip tone="wait">waiting</Chip>
  ) : (
    <Chip tone={toneOf(span.outcome)}>{outcomeWord(span.outcome ?? 'goes on')}</Chip>
  );

const Body = (props: DetailProps) => {
  const { task, span } = props;
  switch (span.kind) {
    case 'model':
      return <CallDetail {...props} />;
    case 'tool':
      return <ToolDetail {...props} />;
    case 'ticket':
      return <TicketDetail {...props} />;
    case 'review':
      return <ReviewDetail {...props} />;
    case 'run':
      return <RunDetail {...props} />;
    case 'stage':
      return <StageDetail {...props} />;
    case 'halt':
      return <HaltDetail {...props} />;
    default:
      return <PauseDetail {...props} taskId={task.taskId} />;
  }
};
