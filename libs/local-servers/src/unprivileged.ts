import { execFileSync } from 'node:child_process';
import { Refusal } from '@nightshift/kernel';

/** A command line, ready for spawn. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. For root it is started in a user namespace of its own, where
 * it sees an ordinary user while its files stay root's: so it also works below /root, which no
 * other user may enter.
 */
export const unprivileged = (command: string, args: readonly string[]): CommandLine => {
  if (process.getuid?.() !== 0) return { command, args };
  return { command: 'unshare', args: [...namespaceArgs(), command, ...args] };
};

let checked: readonly string[] | undefined;

const namespaceArgs = (): readonly string[] => {
  if (checked) return checked;
  const args = ['--user', '--map-user=1000', '--map-group=1000'];
  try {
    execFileSync('unshare', [...args, 'true'], { stdio: 'ignore' });
  } catch {
    throw new Refusal(
      'no-postgres-as-root',
      'unavailable',
      'PostgreSQL does not run as root, and this system does not let root make a user namespace. Run Nightshift as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  return (checked = args);
};
