import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Button } from './button';
import styles from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 6_000;
const ToastContext = createContext<(text: string, action?: Toast['action']) => void>(() => {});

/** Says in passing that something was done, with one action at most. Faults stand at their place instead. */
export const useToast = () => useContext(ToastContext);

let made = 0;

export const ToastProvider = ({ children }: { readonly children: ReactNode }) => {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback(
    (id: number) => setToasts((all) => all.filter((one) => one.id !== id)),
    [],
  );
  const show = useCallback(
    (text: string, action?: Toast['action']) => {
      made += 1;
      const id = made;
      setToasts((all) => [...all, { id, text, ...(action ? { action } : {}) }]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div role="status" className={styles['toasts']}>
        {toasts.map(({ id, text, action }) => (
          <div key={id} className={styles['toast']}>
            {text}
            {action ? (
              <Button
                small
                onClick={() => {
                  drop(id);
                  action.run();
                }}
              >
                {action.label}
              </Button>
            ) : null}
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  );
};
