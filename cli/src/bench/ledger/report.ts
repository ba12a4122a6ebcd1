import type { LedgerReport } from './run.js';
import { goals } from './size.js';

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const seconds = (value: number): string => `${value.toFixed(1)} s`;

type Row = readonly [what: string, figure: string, goal: string];

/** As Markdown: for a terminal, too. */
export const ledgerReport = (report: LedgerReport, command: string, day: string): string =>
  `${[
    `# The ledger with ${whole(report.events)} events`,
    introduction(report, command, day),
    table(['', 'measured', 'goal'], figures(report)),
    '## Bytes per event, by where they are',
    table(['', 'bytes per event'], bytes(report)),
    '## Queries of the dashboards',
    table(['query', 'p50, ms', 'p95, ms'], dashboards(report)),
  ].join('\n\n')}\n`;

/** Goals that were missed, in words. */
export const missed = (report: LedgerReport): readonly string[] => [
  ...(report.ingestRatio < goals.ingestRatio ? [`ingest ratio below ${goals.ingestRatio}`] : []),
  ...(report.proofMs.p99 > goals.proofP99Ms ? [`proof p99 above ${goals.proofP99Ms} ms`] : []),
  ...(report.dashboardP95Ms > goals.dashboardP95Ms
    ? [`dashboards p95 above ${goals.dashboardP95Ms} ms`]
    : []),
];

const introduction = (report: LedgerReport, command: string, day: string): string => {
  const { machine, eventsOfNight } = report;
  return [
    `\`${command}\`, ${day}: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}.`,
    `A night of the demo gave ${whole(eventsOfNight)} events; the others are copies of it under other ids, times`,
    'and streams, ten a night. How each figure is measured: [benchmark](benchmark.md#the-ledger).',
  ].join('\n');
};

const figures = (report: LedgerReport): readonly Row[] => {
  const { bulk, verify, proofMs } = report;
  return [
    ['events in the ledger', whole(report.events), ''],
    ['recorded', `${whole(report.eventsPerS)} events/s`, ''],
    [
      "the engine's own insert of the same rows, out of a file with one statement",
      `${whole(bulk.fromFilePerS)} rows/s (${bulk.samples} samples, ${whole(bulk.rows)} rows)`,
      '',
    ],
    ['recorded, by that', report.ingestRatio.toFixed(2), `≥ ${goals.ingestRatio}`],
    [
      "the engine's own insert of the same rows, sent in batches of 20,000",
      `${whole(bulk.sentPerS)} rows/s`,
      '',
    ],
    ['recorded, by that', report.sentRatio.toFixed(2), ''],
    [
      'verified',
      `${whole(verify.eventsPerS)} events/s (${whole(verify.events)} events, ${whole(verify.streams)} streams in ${seconds(verify.seconds)})`,
      '',
    ],
    ['proof, p50', `${proofMs.p50} ms`, ''],
    ['proof, p99', `${proofMs.p99} ms`, `≤ ${goals.proofP99Ms} ms`],
    [
      'queries of the dashboards right after recording, p95',
      `${report.dashboardAtOnceP95Ms} ms`,
      '',
    ],
    [
      'queries of the dashboards, p95',
      `${report.dashboardP95Ms} ms`,
      `≤ ${goals.dashboardP95Ms} ms`,
    ],
    ['bytes per event', whole(report.bytesPerEvent), ''],
    ['start of Nightshift on it', seconds(report.startS), ''],
  ];
};

const bytes = (report: LedgerReport): readonly (readonly string[])[] =>
  Object.entries(report.bytes).map(([name, of]) => [name, whole(of / report.events)]);

const dashboards = ({ dashboards: all }: LedgerReport): readonly (readonly string[])[] =>
  all.map(({ name, p50, p95 }) => [name, String(p50), String(p95)]);

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
};
