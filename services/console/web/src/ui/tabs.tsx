import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

/** Arrow keys move between tabs; only the chosen one is rendered. */
export const Tabs = ({
  label,
  tabs,
  chosen,
  onChoose,
  aside,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** At the end of the row of tabs. */
  readonly aside?: ReactNode;
}) => (
  <Radix.Root value={chosen} onValueChange={onChoose} className={styles['root']}>
    <div className={styles['row']}>
      <Radix.List aria-label={label} className={styles['list']}>
        {tabs.map(({ id, label: name }) => (
          <Radix.Trigger key={id} value={id} className={styles['tab']}>
            {name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {aside}
    </div>
    {tabs.map(({ id, content }) => (
      <Radix.Content key={id} value={id} className={styles['content']}>
        {content}
      </Radix.Content>
    ))}
  </Radix.Root>
);
