/*
 * Loaded before a service that runs under `up --distributed`. Where the parent is killed, nobody
 * is left to stop the service, which would go on holding its port and its folder.
 */
const DRAIN_MS = 10_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
});
// Listening alone must not keep the service alive.
process.channel?.unref();
