import type { TaskListItem } from '../../api/types';

/** How the list is read on, page by page. */

export interface TaskPage {
  readonly items: readonly TaskListItem[];
  readonly nextCursor: string | null;
}

/**
 * All pages until there are `most`. `next` reads on in what is shown: `undefined` if that is not the
 * same any more, for those would be rows that nobody asked for.
 */
export const readAll = async ({
  pages: first,
  most,
  next,
  isSame,
}: {
  readonly pages: readonly TaskPage[];
  readonly most: number;
  readonly next: () => Promise<readonly TaskPage[]>;
  readonly isSame: () => boolean;
}): Promise<readonly TaskPage[] | undefined> => {
  let pages = first;
  while (isSame() && pages.length < most && pages.at(-1)?.nextCursor) {
    try {
      pages = await next();
    } catch (error) {
      // That it was broken off is no failure, then.
      if (isSame()) throw error;
    }
  }
  return isSame() ? pages : undefined;
};
