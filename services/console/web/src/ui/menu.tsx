import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: ReactNode;
  readonly run: () => void;
  readonly disabled?: boolean;
}

/** A button that opens a list of actions; arrow keys and letters choose. */
export const Menu = ({
  trigger,
  items,
}: {
  /** A `Button`. */
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
}) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content align="end" sideOffset={4} className={styles['menu']}>
        {items.map(({ label, run, disabled = false }, index) => (
          <DropdownMenu.Item
            key={index}
            disabled={disabled}
            onSelect={run}
            className={styles['item']}
          >
            {label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);
