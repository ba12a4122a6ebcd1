import { clsx } from 'clsx';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** One `primary` a view; `danger` for what stops or discards something. */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** The letter that does the same, shown on the button. */
  readonly keyCap?: string;
  readonly icon?: ReactNode;
  readonly small?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export const Button = ({
  variant = 'plain',
  keyCap,
  icon,
  small = false,
  className,
  children,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    aria-keyshortcuts={keyCap}
    className={clsx(styles['button'], styles[variant], small && styles['small'], className)}
    {...rest}
  >
    {keyCap ? <KeyCap>{keyCap}</KeyCap> : null}
    {icon}
    {children}
  </button>
);

export const KeyCap = ({ children }: { readonly children: ReactNode }) => (
  <kbd className={styles['cap']} aria-hidden="true">
    {children}
  </kbd>
);
