import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Load } from './load.js';

/** A real HTTP server that answers like the public API; nothing behind it. */
describe('the load generator', () => {
  let server: Server;
  let load: Load;
  let underWay = 0;
  let most = 0;
  let status = 'completed';

  beforeEach(async () => {
    [underWay, most, status] = [0, 0, 'completed'];
    server = createServer((request, response) => {
      const answer = (body: object): void => void response.end(JSON.stringify(body));
      request.resume();
      if (request.method === 'POST') {
        underWay += 1;
        most = Math.max(most, underWay);
        return answer({ taskId: 't' });
      }
      setTimeout(() => {
        underWay -= 1;
        answer({ status });
      }, 5);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    load = new Load(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    load.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('keeps that many tasks under way, and no more, until all are done', async () => {
    const { latenciesMs, seconds } = await load.keepInFlight('w', 4, 20);
    expect([most, latenciesMs.length, underWay]).toEqual([4, 20, 0]);
    expect(seconds).toBeGreaterThan(0.02);
  });

  it('does not count a task that ended otherwise than completed', async () => {
    status = 'failed';
    await expect(load.keepInFlight('w', 2, 4)).rejects.toMatchObject({ code: 'bench-task-failed' });
  });

  it('gives up on a task that never ends, instead of waiting for ever', async () => {
    status = 'running';
    await expect(load.ended('t', 20)).rejects.toMatchObject({ code: 'bench-task-failed' });
  });
});
