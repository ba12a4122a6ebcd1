import type { DataOf, Setup } from '@nightshift/contracts';
import { type Json, sha256, standsIn } from '@nightshift/kernel';
import { qaReport } from '@nightshift/sdk';
import { shownIn } from './conversation.js';
import type { LoadedAgent } from './deps.js';
import type { OpenRun } from './run-state.js';

/** What a run that is done says of how far it can be believed. */
export const proofOf = (
  run: OpenRun,
  agent: LoadedAgent,
  output: Json,
): Pick<DataOf<'run.completed.v2'>, 'setup' | 'unfoundEvidence'> => ({
  ...(run.answeredBy !== undefined && { setup: setupOf(run, agent, run.answeredBy) }),
  ...(run.request.role === 'qa' && { unfoundEvidence: unfoundIn(run, output) }),
});

const setupOf = (
  { request: { agent } }: OpenRun,
  { definition: { instructions } }: LoadedAgent,
  model: string,
): Setup => ({ agent, promptHash: sha256(instructions), model });

/** The contract holds no more; each is one that counts against the judge. */
const MAX_UNFOUND = 1_000;

/** Output and brief are looked into by the qa service, which has them. */
const OF_THE_RUN = /^(input|tool:.+)$/;

/** Pointers to evidence of the report whose quote stands in nothing the judge was shown under that name. */
const unfoundIn = (run: OpenRun, output: Json): string[] => {
  const report = qaReport.safeParse(output);
  if (!report.success) return [];
  const shown = shownIn(run.conversation);
  // Without a basis the one input that there is, is its own.
  const sources = shown.some(({ source }) => source === 'input')
    ? shown
    : [...shown, { source: 'input', content: run.input }];
  const stands = (wanted: string, quote: string): boolean =>
    sources.some(({ source, content }) => source === wanted && standsIn(quote, content));
  return report.data.findings
    .flatMap(({ evidence }, finding) =>
      evidence.flatMap(({ source, quote }, index) =>
        OF_THE_RUN.test(source) && !stands(source, quote)
          ? [`/findings/${finding}/evidence/${index}`]
          : [],
      ),
    )
    .slice(0, MAX_UNFOUND);
};
