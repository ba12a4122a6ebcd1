import { isRefusal } from '@nightshift/kernel';
import { createLogger } from '@nightshift/telemetry';
import { consoleConfig } from './config.js';
import { startGateway } from './gateway.client.js';

const log = createLogger({ service: 'console', level: process.env['LOG_LEVEL'] ?? 'info' });
try {
  const app = await startGateway(consoleConfig(process.env), log);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void app.close().then(() => process.exit(0)));
  }
} catch (error) {
  log.fatal(isRefusal(error) ? { code: error.code } : { err: error }, (error as Error).message);
  process.exit(1);
}
