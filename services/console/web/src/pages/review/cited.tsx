import { HoverCard } from 'radix-ui';
import { citationsIn } from './evidence';
import { SourceSpan } from './source-span';
import type { Ask } from './ticket';
import styles from './evidence.module.css';

/** A text with the evidence it names, and that it rests on: each opens beside it. */
export const Cited = ({
  text,
  ask,
  evidence = [],
}: {
  readonly text: string;
  readonly ask: Ask;
  /** Numbers of evidence that the text rests on without naming it. */
  readonly evidence?: readonly number[];
}) => {
  const parts = citationsIn(text, ask.evidence.length);
  const named = new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.cites])));
  return (
    <>
      {parts.map((part, index) =>
        typeof part === 'string' ? part : <Cite key={index} number={part.cites} ask={ask} />,
      )}
      {evidence
        .filter((number) => !named.has(number))
        .map((number) => (
          <span key={number}>
            {' '}
            <Cite number={number} ask={ask} />
          </span>
        ))}
    </>
  );
};

/** Opens the source beside it, on hover and on focus; a press goes to it. */
const Cite = ({ number, ask }: { readonly number: number; readonly ask: Ask }) => {
  const evidence = ask.evidence[number - 1];
  if (!evidence) return <>{`E${number}`}</>;
  return (
    <HoverCard.Root openDelay={0} closeDelay={100}>
      <HoverCard.Trigger asChild>
        <button
          type="button"
          className={styles['cite']}
          onClick={(event) => {
            event.preventDefault();
            goToEvidence(number);
          }}
        >
          E{number}
          <span className="visually-hidden">: {evidence.claim}</span>
        </button>
      </HoverCard.Trigger>
      <HoverCard.Portal container={document.getElementById('main')}>
        <HoverCard.Content side="bottom" align="start" sideOffset={6} className={styles['card']}>
          <SourceSpan evidence={evidence} />
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
};

const goToEvidence = (number: number): void => {
  const item = document.getElementById(`evidence-${number}`);
  item?.scrollIntoView({ block: 'center' });
  item?.focus({ preventScroll: true });
};
