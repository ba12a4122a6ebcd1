import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Moon, Search, Sun } from 'lucide-react';
import { useState } from 'react';
import { useKeys } from '../keys/keys';
import { Button, KeyCap } from '../ui/button';
import { Chip } from '../ui/status';
import { KeySheet } from './key-sheet';
import { Palette } from './palette';
import { setPreferences } from './preferences';
import { haltsQuery, openTicketsQuery } from './queries';
import { ReasonDialog } from './read-reason';
import { SignIn, SignOut } from './session';
import { SimulatedNotice } from './simulated';
import { Strip } from './strip';
import styles from './shell.module.css';

const PAGES = [
  { to: '/', name: 'Last night' },
  { to: '/review', name: 'Review' },
  { to: '/tasks', name: 'Tasks' },
  { to: '/workflows', name: 'Workflows' },
  { to: '/spend', name: 'Spend' },
  { to: '/incidents', name: 'Incidents' },
  { to: '/ledger', name: 'Ledger' },
  { to: '/system', name: 'System' },
] as const;

type Over = 'palette' | 'keys' | undefined;

export const Shell = () => {
  const [over, setOver] = useState<Over>();
  const close = (): void => setOver(undefined);
  useKeys('Everywhere', [
    { key: 'mod+k', label: 'Jump to …', run: () => setOver('palette'), whileTyping: true },
    { key: '?', label: 'Show the keys', run: () => setOver('keys') },
  ]);
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        Skip to the content
      </a>
      <Header onJump={() => setOver('palette')} />
      <SimulatedNotice />
      <main id="main" tabIndex={-1} className={styles['main']}>
        <Outlet />
      </main>
      <Strip onKeys={() => setOver('keys')} />
      {over === 'palette' ? <Palette onClose={close} /> : null}
      {over === 'keys' ? <KeySheet onClose={close} /> : null}
      <ReasonDialog />
      <SignIn />
    </div>
  );
};

const Header = ({ onJump }: { readonly onJump: () => void }) => (
  <header className={styles['header']}>
    <Link to="/" className={styles['brand']}>
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="20" height="20" />
      Nightshift
    </Link>
    <nav aria-label="Pages" className={styles['nav']}>
      {PAGES.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          className={styles['page']}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {name}
          {to === '/review' ? <OpenTickets /> : null}
        </Link>
      ))}
    </nav>
    <div className={styles['tools']}>
      <button type="button" className={styles['jump']} onClick={onJump}>
        <Search size={14} aria-hidden="true" />
        <span>Jump to …</span>
        <KeyCap>Ctrl K</KeyCap>
      </button>
      <LiveHalts />
      <ThemeButton />
      <SignOut />
    </div>
  </header>
);

const OpenTickets = () => {
  const { data } = useQuery(openTicketsQuery);
  return data ? (
    <Chip tone="wait">
      {data} <span className="visually-hidden">open</span>
    </Chip>
  ) : null;
};

const LiveHalts = () => {
  const { data } = useQuery(haltsQuery);
  const navigate = useNavigate();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const count = data?.items.length ?? 0;
  const said = count === 0 ? '' : `${count} live ${count === 1 ? 'halt' : 'halts'}`;
  return (
    <>
      <span role="status" className="visually-hidden">
        {said}
      </span>
      {count === 0 ? null : (
        <button
          type="button"
          className={styles['halts']}
          onClick={() => void navigate({ to: path === '/' ? '/spend' : '/' })}
        >
          <Chip tone="halt">{said}</Chip>
        </button>
      )}
    </>
  );
};

const ThemeButton = () => {
  const isDark = (): boolean =>
    (document.documentElement.dataset['theme'] ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const [dark, setDark] = useState(isDark);
  return (
    <Button
      variant="quiet"
      small
      aria-label={dark ? 'Light theme' : 'Dark theme'}
      icon={dark ? <Sun size={16} /> : <Moon size={16} />}
      onClick={() => {
        setPreferences({ theme: dark ? 'light' : 'dark' });
        setDark(!dark);
      }}
    />
  );
};
