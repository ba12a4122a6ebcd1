import { runProcess } from '@nightshift/service-kit';
import { consoleConfig } from './config.js';
import { startGateway } from './gateway.client.js';

await runProcess('console', (log) => {
  const config = consoleConfig(process.env);
  log.level = config.logLevel;
  return startGateway(config, log);
});
