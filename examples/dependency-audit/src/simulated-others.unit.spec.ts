import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';
import { correctionOf, qaReport } from '@nightshift/sdk';
import { describe, expect, it } from 'vitest';
import { describe as write, edit, isStubbornAbout, proseOf } from './simulated-summary.js';
import { keep } from './simulated-watch-list.js';
import { summary } from './summary.js';

const README = '# a\n\n[![badge](x)](y)\n\nA small library for reading dates.\n';
const PROSE = 'A small library for reading dates.';
const NAMES = Array.from({ length: 200 }, (_, index) => `package-${index}`);
const nameWhere = (wanted: boolean): string =>
  NAMES.find((name) => isStubbornAbout(name) === wanted) ?? 'none';

const calling = (
  input: object,
  tools: readonly { readonly tool: string; readonly value: object }[] = [],
  {
    basis = [],
    slips = false,
  }: { readonly basis?: readonly object[]; readonly slips?: boolean } = {},
): SimulatedCall => ({
  tools: [],
  chance: () => (slips ? 0 : 1),
  prompt: [
    {
      role: 'user',
      content: [
        {
          type: 'text',
          text: [
            'Input:',
            JSON.stringify(input),
            'Before:',
            ...basis.map((one) => JSON.stringify(one)),
          ].join('\n'),
        },
      ],
    },
    ...(tools.length === 0
      ? []
      : [
          {
            role: 'tool' as const,
            content: tools.map(({ tool, value }, index) => ({
              type: 'tool-result' as const,
              toolCallId: `c${index}`,
              toolName: tool,
              output: { type: 'json' as const, value: JSON.parse(JSON.stringify(value)) },
            })),
          },
        ]),
  ],
});
const said = (answer: SimulatedAnswer): unknown =>
  'text' in answer ? JSON.parse(answer.text) : answer;
const of = (name: string) => ({ brief: { package: name, folder: '/x' } });
const read = [{ source: 'tool:c0', tool: 'read_readme', content: { text: README } }];

describe('the summary', () => {
  it('is the first prose of the README, which is quoted', () => {
    expect(write(calling(of('a')))).toMatchObject({ toolCalls: [{ tool: 'read_readme' }] });
    const answer = said(
      write(calling(of('a'), [{ tool: 'read_readme', value: { text: README } }])),
    );
    expect(summary.parse(answer)).toMatchObject({ summary: `a: ${PROSE}`, quote: PROSE });
    expect(proseOf('# only\n- a list\n')).toBeUndefined();
  });

  it('that quotes what stands nowhere is found, and corrected', () => {
    const name = nameWhere(false);
    const tools = [{ tool: 'read_readme', value: { text: README } }];
    const output = summary.parse(said(write(calling(of(name), tools, { slips: true }))));
    const found = qaReport.parse(said(edit(calling({ ...of(name), output }, [], { basis: read }))));
    expect(found.findings.map(({ location }) => location)).toEqual(['/quote']);
    const findings = [{ findingId: 'f', category: 'hallucination', location: '/quote' }];
    const corrected = correctionOf(summary).parse(
      said(write(calling({ ...of(name), output, findings }, [], { basis: read }))),
    );
    expect(corrected).toMatchObject({
      output: { quote: PROSE },
      responses: [{ response: 'fixed' }],
    });
  });

  it('meets an editor who insists, and is contested: they disagree', () => {
    const name = nameWhere(true);
    const output = { package: name, summary: PROSE, quote: PROSE };
    const once = edit(calling({ ...of(name), output }, [], { basis: read }));
    expect(qaReport.parse(said(once)).findings).toMatchObject([{ category: 'quality' }]);
    const findings = [{ findingId: 'f', category: 'quality', location: '/summary' }];
    const contested = write(calling({ ...of(name), output, findings }, [], { basis: read }));
    expect(said(contested)).toMatchObject({ responses: [{ response: 'contested' }] });
  });
});

describe('the keeper of the watch list', () => {
  const manifest = { name: 'a', version: '1.0.0', maintainers: ['Ana'], dependencies: 0 };
  const after = (value: object, ...more: readonly { tool: string; value: object }[]) =>
    keep(calling(of('a'), [{ tool: 'read_manifest', value }, ...more]));

  it('wants those without a repository, and says what became of it', () => {
    expect(keep(calling(of('a')))).toMatchObject({ toolCalls: [{ tool: 'read_manifest' }] });
    expect(after(manifest)).toMatchObject({
      toolCalls: [{ tool: 'add_to_watch_list', arguments: { reason: 'It names no repository.' } }],
    });
    for (const listed of [true, false])
      expect(said(after(manifest, { tool: 'add_to_watch_list', value: { listed } }))).toMatchObject(
        {
          listed,
        },
      );
  });

  it('leaves the others alone', () => {
    expect(said(after({ ...manifest, repository: 'git:x' }))).toMatchObject({ listed: false });
  });
});
