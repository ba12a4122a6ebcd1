import type { ServerResponse } from 'node:http';

/** `hangs`: nothing comes; `stalls`: a head, and the beginning of a body. */
export type Silence = 'hangs' | 'stalls';

/** Leaves whoever asked without an end of the answer. */
export const fallSilent = (response: ServerResponse, how: Silence): void => {
  if (how === 'stalls') response.writeHead(200, { 'content-length': 1_000 }).write('{');
};
