import { Download, RefreshCw, ShieldCheck, ShieldQuestion, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import { Button } from '../../ui/button';
import { count, plural } from '../../ui/format';
import { hex } from './bytes';
import type { Bundle, BundleEvent } from './bundle';
import { save } from './file';
import { shortKey } from './note';
import { PathPicture } from './path-picture';
import styles from './proof.module.css';
import { type EntryProof, tlogProof } from './proving';
import { TrustNote } from './trust-note';
import { canProve, type Proved } from './use-proof';

/** What was recomputed here of one entry: leaf, path, root, signature. */
export const ProofPane = ({
  bundle,
  proof,
  chosen,
  busy,
  onAgain,
}: {
  readonly bundle: Bundle;
  readonly proof: Proved | undefined;
  readonly chosen: number;
  readonly busy: boolean;
  readonly onAgain: () => void;
}) => {
  const event = bundle.events.find(({ index }) => index === chosen);
  const entry = proof?.entries.get(chosen);
  return (
    <section aria-label="Proof">
      <div role="status">
        <Verdict index={chosen} entry={entry} proof={proof} />
      </div>
      {proof ? <TrustNote proof={proof} onTrusted={onAgain} /> : null}
      {entry && proof ? <Facts entry={entry} proof={proof} /> : null}
      {entry?.state === 'proved' ? <PathPicture steps={entry.steps} /> : null}
      <div className={styles['actions']}>
        <Button icon={<RefreshCw size={14} aria-hidden="true" />} disabled={busy} onClick={onAgain}>
          Verify again
        </Button>
        <Tlog event={event} bundle={bundle} />
      </div>
    </section>
  );
};

const Tlog = ({
  event,
  bundle,
}: {
  readonly event: BundleEvent | undefined;
  readonly bundle: Bundle;
}) => {
  const { checkpoint } = bundle;
  if (!event?.proof || !checkpoint) return null;
  return (
    <Button
      icon={<Download size={14} aria-hidden="true" />}
      onClick={() =>
        save(`entry-${event.index}.tlog-proof`, tlogProof(event, checkpoint.note), 'text/plain')
      }
    >
      tlog-proof
    </Button>
  );
};

const Box = ({
  tone,
  icon,
  title,
  children,
}: {
  readonly tone: 'done' | 'wait' | 'halt';
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}) => (
  <div className={clsx(styles['verdict'], styles[tone])} data-verdict={tone}>
    {icon}
    <div>
      <p className={styles['title']}>{title}</p>
      <p>{children}</p>
    </div>
  </div>
);

/** In words and in a colour; only what was recomputed here and signed by a known key is green. */
const Verdict = ({
  index,
  entry,
  proof,
}: {
  readonly index: number;
  readonly entry: EntryProof | undefined;
  readonly proof: Proved | undefined;
}) => {
  const name = `Entry #${count(index)}`;
  const [bad, wait] = [
    <TriangleAlert size={18} aria-hidden="true" />,
    <ShieldQuestion size={18} aria-hidden="true" />,
  ];
  if (!canProve())
    return (
      <Box tone="wait" icon={wait} title="Not checked here">
        Browsers compute hashes over HTTPS and on this machine only. Download the evidence and check
        the file.
      </Box>
    );
  if (!proof) return <p className="meta">Recomputing …</p>;
  if (!entry)
    return (
      <Box tone="halt" icon={bad} title={`${name} is not in this bundle`}>
        It is no event of this task.
      </Box>
    );
  if (entry.state === 'differs')
    return (
      <Box tone="halt" icon={bad} title={`${name} is not proved`}>
        {entry.reason}
      </Box>
    );
  if (proof.fault)
    return (
      <Box tone="halt" icon={bad} title={`${name} is not proved`}>
        {proof.fault}
      </Box>
    );
  if (proof.trust.kind === 'fork' || proof.trust.kind === 'unknown-key')
    return (
      <Box tone="halt" icon={bad} title={`${name} is in a tree that is not known here`}>
        Its path leads to the root, but see below.
      </Box>
    );
  if (entry.state === 'unsigned')
    return (
      <Box tone="wait" icon={wait} title={`${name} is not signed yet`}>
        {entry.reason} The next one comes within seconds.
      </Box>
    );
  return (
    <Box
      tone="done"
      icon={<ShieldCheck size={18} aria-hidden="true" />}
      title={`${name} is in the signed tree`}
    >
      Recomputed in this browser: {plural(entry.steps.length + 1, 'hash', 'hashes')}, root and
      signature match.
    </Box>
  );
};

const Facts = ({ entry, proof }: { readonly entry: EntryProof; readonly proof: Proved }) => (
  <dl className={styles['facts']}>
    <div>
      <dt>Leaf</dt>
      <dd>
        <code>{entry.leaf}</code>
      </dd>
    </div>
    {proof.checkpoint ? (
      <>
        <div>
          <dt>Root</dt>
          <dd>
            <code>{hex(proof.checkpoint.root)}</code>
          </dd>
        </div>
        <div>
          <dt>Tree</dt>
          <dd>{plural(proof.checkpoint.size, 'entry', 'entries')}</dd>
        </div>
        <div>
          <dt>Key</dt>
          <dd>{proof.checkpoint.signers.map(shortKey).join(', ')}, Ed25519</dd>
        </div>
      </>
    ) : null}
  </dl>
);
