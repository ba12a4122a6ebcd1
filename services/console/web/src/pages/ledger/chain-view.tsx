import { useState } from 'react';
import {
  BookCheck,
  Check,
  CircleDashed,
  Database,
  FileCheck,
  GitCommitHorizontal,
  type LucideIcon,
  MessageSquare,
  TriangleAlert,
  UserCheck,
} from 'lucide-react';
import { count, short } from '../../ui/format';
import { Button } from '../../ui/button';
import type { BundleEvent } from './bundle';
import type { Link, Part, PartId } from './chain';
import styles from './chain.module.css';
import { standsIn } from './proving';
import type { Proved } from './use-proof';

const ICONS: Record<PartId, LucideIcon> = {
  data: Database,
  prompts: MessageSquare,
  version: GitCommitHorizontal,
  qa: BookCheck,
  reviewer: UserCheck,
  output: FileCheck,
};

/** One more is no reason to hide it. */
const SHOWN = 3;

interface Shown {
  readonly events: ReadonlyMap<number, BundleEvent>;
  readonly proof: Proved | undefined;
  readonly chosen: number | undefined;
  readonly onChoose: (index: number) => void;
}

/** What produced the output, part by part; each fact leads to the entry that says it. */
export const ChainView = ({ parts, ...shown }: Shown & { readonly parts: readonly Part[] }) => (
  <ol className={styles['chain']}>
    {parts.map((part) => (
      <PartRow key={part.id} part={part} {...shown} />
    ))}
  </ol>
);

const PartRow = ({ part, ...shown }: Shown & { readonly part: Part }) => {
  const [all, setAll] = useState(false);
  const Icon = ICONS[part.id];
  const more = part.links.length > SHOWN + 1 ? part.links.length - SHOWN : 0;
  const links = all || more === 0 ? part.links : part.links.slice(0, SHOWN);
  return (
    <li className={styles['part']} data-part={part.id}>
      <span className={styles['icon']}>
        <Icon size={14} aria-hidden="true" />
      </span>
      <h3>{part.title}</h3>
      <div className={styles['links']}>
        {part.links.length === 0 ? <p className="meta">{part.none}</p> : null}
        <ul>
          {links.map((link, at) => (
            <LinkRow key={`${link.index} ${at}`} link={link} {...shown} />
          ))}
        </ul>
        {more > 0 ? (
          <Button small variant="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `${count(more)} more`}
          </Button>
        ) : null}
      </div>
    </li>
  );
};

const LinkRow = ({ link, events, proof, chosen, onChoose }: Shown & { readonly link: Link }) => (
  <li className={styles['link']}>
    <span>
      {link.text}
      {link.sha256 ? (
        <>
          {' '}
          <code title={link.sha256}>
            {short(link.sha256, 8)}…{link.sha256.slice(-4)}
          </code>
        </>
      ) : null}
      {standsIn(events, link) ? null : (
        <strong className={styles['absent']}> not in the bytes of this entry</strong>
      )}
    </span>
    <EntryLink index={link.index} proof={proof} chosen={chosen} onChoose={onChoose} />
  </li>
);

const WORDS = { proved: 'proved', unsigned: 'not signed yet', differs: 'not proved' } as const;

const Mark = ({ state }: { readonly state: keyof typeof WORDS | undefined }) => {
  if (state === 'proved')
    return <Check size={12} className={styles['proved']} aria-hidden="true" />;
  if (state === 'differs')
    return <TriangleAlert size={12} className={styles['differs']} aria-hidden="true" />;
  return <CircleDashed size={12} className={styles['unsigned']} aria-hidden="true" />;
};

export const EntryLink = ({
  index,
  proof,
  chosen,
  onChoose,
}: Omit<Shown, 'events'> & { readonly index: number }) => {
  const state = proof?.fault ? undefined : proof?.entries.get(index)?.state;
  return (
    <button
      type="button"
      className={styles['entry']}
      aria-pressed={index === chosen}
      aria-label={`Entry ${index}${state ? `, ${WORDS[state]}` : ''}`}
      data-state={state}
      onClick={() => onChoose(index)}
    >
      #{count(index)}
      <Mark state={state} />
    </button>
  );
};
