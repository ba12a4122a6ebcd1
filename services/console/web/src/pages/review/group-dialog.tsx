import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { SafeText } from '../../ui/safe-text';
import { initialValues } from '../../ui/schema-model';
import { Failed, Loading } from '../../ui/states';
import { choiceOf } from './answer-form';
import { approvalOf } from './approval';
import { type GroupTicket, includedAtFirst, MAX_TOGETHER, refusalOf } from './group';
import { GroupForm, type GroupInput } from './group-form';
import { GroupTickets } from './group-tickets';
import { groupQuery } from './queries';
import type { Ask } from './ticket';
import { type Result, useGroupAnswer } from './use-group-answer';
import styles from './group.module.css';

/** One answer for tickets that ask the same: looked through first, and counted by hand. */
export const GroupDialog = ({
  groupKey,
  onClose,
}: {
  readonly groupKey: string;
  readonly onClose: () => void;
}) => {
  const { data, error, refetch, isFetching } = useQuery(groupQuery(groupKey));
  return (
    <Dialog title="Decide together" onClose={onClose} wide>
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data || (isFetching && !data) ? (
        error ? null : (
          <Loading rows={6} label="Reading the tickets …" />
        )
      ) : (
        <Group
          key={groupKey}
          groupKey={groupKey}
          count={data.count}
          ask={data.ask as unknown as Ask}
          tickets={data.tickets}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
};

interface GroupProps {
  readonly groupKey: string;
  readonly count: number;
  readonly ask: Ask;
  readonly tickets: readonly GroupTicket[];
  readonly onClose: () => void;
}

const Group = ({ groupKey, count, ask, tickets, onClose }: GroupProps) => {
  const [included, setIncluded] = useState(() => includedAtFirst(tickets));
  const [input, setInput] = useState<GroupInput>({
    values: initialValues(ask.need),
    said: '',
    keepDays: undefined,
  });
  const { send, results, trouble, isBusy } = useGroupAnswer({ groupKey, ask, onClose });
  const chosen = tickets.filter(({ ticketId }) => included.has(ticketId));
  const refusal = refusalOf(chosen);
  const approval = approvalOf(ticketFor(ask), { values: input.values, checked: '' });
  const isCounted = Number(input.said) === chosen.length && input.said.trim() !== '';
  const hindrance =
    refusal ??
    approval.hindrance?.why ??
    (isCounted ? undefined : `Type how many you mean: ${chosen.length}.`);
  return (
    <form
      className={styles['group']}
      onKeyDown={(event) => {
        const option = digitOf(event) && choiceOf(ask)?.options[Number(event.key) - 1];
        if (option && !results)
          setInput({ ...input, values: { ...input.values, option: option.id } });
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!hindrance && !isBusy)
          void send(chosen, approval.answer, approval.verb, input.keepDays);
      }}
    >
      <p>
        <strong>{ask.title}</strong>{' '}
        <span className="meta">{plural(count, 'ticket')} ask the same</span>
      </p>
      <SafeText text={ask.question} />
      {count > MAX_TOGETHER ? (
        <p className="meta">These are the {MAX_TOGETHER} that are due first.</p>
      ) : null}
      <GroupTickets
        tickets={tickets}
        included={included}
        onChange={setIncluded}
        results={results}
      />
      {results ? null : (
        <GroupForm ask={ask} input={input} count={chosen.length} onChange={setInput} />
      )}
      {trouble ? <Failed error={trouble.error} what={trouble.what} /> : null}
      <footer className={styles['bar']}>
        <span role="status" className="meta">
          {results ? summaryOf(results) : hindrance}
        </span>
        <Button onClick={onClose}>{results ? 'Done' : 'Back'}</Button>
        {results ? null : (
          <Button type="submit" variant="primary" disabled={hindrance !== undefined || isBusy}>
            {approval.verb}: {plural(chosen.length, 'ticket')}
          </Button>
        )}
      </footer>
    </form>
  );
};

/** The keys of the page rest in a dialog: the digits on the options work by this. */
const digitOf = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey) &&
  /^[1-9]$/.test(key) &&
  target instanceof HTMLElement &&
  !target.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');

/** The question of a group is that of its first ticket; only what is of low risk comes this far. */
const ticketFor = (ask: Ask) => ({
  ask,
  kind: ask.kind,
  risk: 'low',
  shownHash: '',
  approvals: 1,
  endorsement: null,
});

const summaryOf = (results: readonly Result[]): string => {
  const refused = results.filter(({ outcome }) => outcome !== 'answered').length;
  const answered = `${plural(results.length - refused, 'ticket')} answered.`;
  return refused === 0 ? answered : `${answered} ${refused} refused: see why above.`;
};
