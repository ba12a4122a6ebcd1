import { type KeyboardEvent, useEffect, useRef } from 'react';
import { KeyCap } from '../../ui/button';
import styles from './bar.module.css';

export interface DigitItem {
  readonly label: string;
  readonly run: () => void;
  /** It leads to something more, in the place of the menu. */
  readonly keepOpen?: boolean;
}

/** A menu that is chosen from by a digit, or by arrows and Enter. The keys of the page rest meanwhile. */
export const DigitMenu = ({
  title,
  items,
  onClose,
}: {
  readonly title: string;
  readonly items: readonly DigitItem[];
  readonly onClose: () => void;
}) => {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    (menu.current?.querySelector<HTMLElement>('button') ?? menu.current)?.focus();
    return () => {
      // Where the focus went on to something new, it stays there.
      const isLost = !document.activeElement || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const choose = (item: DigitItem | undefined): void => {
    if (!item) return;
    if (!item.keepOpen) onClose();
    item.run();
  };
  const step = (by: number): void => {
    const all = [...(menu.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = all.findIndex((one) => one === document.activeElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[1-9]$/.test(event.key)) choose(items[Number(event.key) - 1]);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={menu}
      role="menu"
      aria-label={title}
      tabIndex={-1}
      className={styles['menu']}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onClose();
      }}
    >
      <span className={styles['menutitle']} aria-hidden="true">
        {title}
      </span>
      {items.map((item, index) => (
        <button key={item.label} type="button" role="menuitem" onClick={() => choose(item)}>
          <KeyCap>{index + 1}</KeyCap>
          {item.label}
        </button>
      ))}
    </div>
  );
};
