import type { RunCall } from '../../api/types';
import { duration } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Part } from './detail-parts';
import styles from './detail.module.css';

interface AskedTool {
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly input?: unknown;
}

/** What came back: its text as text, and the tools it asked for with their arguments. */
export const CallAnswer = ({ call: { answer } }: { readonly call: RunCall }) => {
  if (!answer) return <Part title="Answer">It is under way.</Part>;
  const calls = (answer.toolCalls ?? []) as readonly AskedTool[];
  return (
    <Part
      title="Answer"
      note={[
        answer.outcome === 'answered'
          ? `finish: ${answer.finishReason ?? 'not said'}`
          : answer.outcome,
        duration(answer.latencyMs),
        answer.repaired ? 'was no JSON as it came, and was repaired' : '',
      ]
        .filter(Boolean)
        .join(', ')}
    >
      {answer.reason ? <p className={styles['reason']}>{answer.reason}</p> : null}
      {answer.text ? <Raw value={readable(answer.text)} /> : null}
      {answer.repaired ? (
        <details>
          <summary>Read as</summary>
          <Raw value={answer.readAs} />
        </details>
      ) : null}
      {calls.map((one) => (
        <div key={one.toolCallId} className={styles['asked']}>
          <strong className="mono">{one.toolName}</strong>
          <Raw value={one.input} />
        </div>
      ))}
    </Part>
  );
};

/** JSON is shown in lines; what is none stays as it is. */
const readable = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
