import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button';
import { fileOf, save } from './file';

/** Reads a file from the server, and gives it to the browser to keep. */
export const FileButton = ({
  path,
  name,
  icon,
  small = false,
  meanwhile,
  trouble,
  children,
}: {
  /** `undefined`: there is none yet. */
  readonly path: string | undefined;
  /** As it is kept. */
  readonly name: string;
  readonly icon: ReactNode;
  readonly small?: boolean;
  /** What it says while it reads. */
  readonly meanwhile?: string;
  readonly trouble: string;
  readonly children: ReactNode;
}) => {
  const file = useMutation({ mutationFn: async (from: string) => save(name, await fileOf(from)) });
  return (
    <>
      <Button
        small={small}
        icon={icon}
        disabled={path === undefined || file.isPending}
        onClick={() => path !== undefined && file.mutate(path)}
      >
        {file.isPending ? (meanwhile ?? children) : children}
      </Button>
      {file.error ? (
        <span className="meta" role="alert">
          {trouble}
        </span>
      ) : null}
    </>
  );
};
