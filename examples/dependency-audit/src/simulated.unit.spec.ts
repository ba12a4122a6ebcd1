import type { SimulatedAnswer, SimulatedCall } from '@nightshift/models';
import { correctionOf, type QaReport, qaReport } from '@nightshift/sdk';
import { describe, expect, it } from 'vitest';
import { assess } from './assess.js';
import { type Facts, type Report, report } from './shapes.js';
import { assessOrRevise, collect } from './simulated.js';
import { judge } from './simulated-judge.js';

const facts: Facts = {
  manifest: { name: 'a', version: '1.0.0', licence: 'MIT', maintainers: [], dependencies: 0 },
  installScripts: [{ hook: 'postinstall', command: 'node x.js' }],
  contents: { files: 3, bytes: 9, nativeFiles: 0, native: [], licenceFiles: ['LICENSE'] },
};
const text = 'MIT License\n\nPermission is hereby granted, free of charge, to any person';
const read = { file: 'LICENSE', text, truncated: false };
const right = assess(facts, [{ source: 'tool:c1', text }]);

/** Mistakes happen below their rate: 1 makes none, and those named are made. */
const calling = (
  input: object,
  {
    basis = [],
    tools = [],
    slips = [],
  }: {
    readonly basis?: readonly object[];
    readonly tools?: readonly { readonly tool: string; readonly value: object | string }[];
    readonly slips?: readonly string[];
  } = {},
): SimulatedCall => ({
  tools: [],
  chance: (salt) => (slips.includes(salt) ? 0 : 1),
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
              toolCallId: `c${index + 1}`,
              toolName: tool,
              output:
                typeof value === 'string'
                  ? { type: 'error-text' as const, value }
                  : { type: 'json' as const, value: JSON.parse(JSON.stringify(value)) },
            })),
          },
        ]),
  ],
});

const brief = { package: 'a', folder: '/packages/a' };
const basis = [
  { source: 'input', content: { brief, stages: { collect: facts } } },
  { source: 'tool:c1', tool: 'read_licence_text', content: read },
];
const jsonIn = (answer: SimulatedAnswer): unknown => {
  if (!('text' in answer)) throw new Error(`No answer: ${JSON.stringify(answer)}`);
  return JSON.parse(answer.text);
};
const written = (...slips: readonly string[]): Report =>
  report.parse(
    jsonIn(
      assessOrRevise(
        calling(
          { brief, stages: { collect: facts } },
          { tools: [{ tool: 'read_licence_text', value: read }], slips },
        ),
      ),
    ),
  );
const findingsOn = (output: Report, name = 'a'): QaReport['findings'] =>
  qaReport.parse(jsonIn(judge(calling({ brief: { ...brief, package: name }, output }, { basis }))))
    .findings;
const revised = (output: Report, findings: readonly object[]) =>
  correctionOf(report).parse(
    jsonIn(assessOrRevise(calling({ brief, output, findings }, { basis }))),
  );
const identified = (findings: QaReport['findings']) =>
  findings.map((one, index) => ({ ...one, findingId: `f${index}` }));

describe('the collector', () => {
  it('asks every tool about the folder, then hands on what they say', () => {
    expect(collect(calling({ brief }))).toEqual({
      toolCalls: ['read_manifest', 'read_install_scripts', 'measure_contents'].map((tool) => ({
        tool,
        arguments: { folder: brief.folder },
      })),
    });
    const tools = [
      { tool: 'read_manifest', value: facts.manifest },
      { tool: 'read_install_scripts', value: { scripts: facts.installScripts } },
      { tool: 'measure_contents', value: facts.contents },
    ];
    expect(jsonIn(collect(calling({ brief }, { tools })))).toEqual(facts);
  });

  it('says so when a tool fails', () => {
    const tools = [{ tool: 'read_manifest', value: 'Cannot read it.' }];
    expect(collect(calling({ brief }, { tools }))).toMatchObject({
      refusal: expect.stringContaining('Cannot read it.'),
    });
  });
});

describe('the assessor', () => {
  it('reads the licence files first, then writes what follows from them', () => {
    expect(assessOrRevise(calling({ brief, stages: { collect: facts } }))).toEqual({
      toolCalls: [
        { tool: 'read_licence_text', arguments: { folder: brief.folder, file: 'LICENSE' } },
      ],
    });
    expect(written()).toEqual(right);
  });

  it('fails as models do, when the chance says so', () => {
    const answer = (slip: string) =>
      assessOrRevise(
        calling(
          { brief, stages: { collect: facts } },
          { tools: [{ tool: 'read_licence_text', value: read }], slips: [slip] },
        ),
      );
    expect(() => jsonIn(answer('malformed'))).toThrow(SyntaxError);
    expect(answer('refused')).toHaveProperty('refusal');
    expect(answer('slow')).toHaveProperty('latencyMs');
  });
});

describe('the judge', () => {
  it('finds nothing in a right report', () => {
    expect(findingsOn(right)).toEqual([]);
  });

  it.each([
    ['hallucinated', ['/claims/3', '/licence/detected']],
    ['missed', ['/installScriptRisk']],
  ])(
    'catches what is %s, with evidence that stands in the output, and it is corrected',
    (slip, at) => {
      const wrong = written(slip);
      expect(wrong).not.toEqual(right);
      const findings = findingsOn(wrong);
      expect(findings.map(({ location }) => location)).toEqual(at);
      for (const { evidence } of findings)
        for (const { quote } of evidence) expect(JSON.stringify(wrong)).toContain(quote);
      const { output, responses } = revised(wrong, identified(findings));
      expect(output).toEqual(right);
      expect(responses.map(({ response }) => response)).toEqual(at.map(() => 'fixed'));
      expect(findingsOn(output)).toEqual([]);
    },
  );

  it('is stubborn about style for one package in a hundred, which the reviser contests', () => {
    const named = Array.from({ length: 2_000 }, (_, index) => `package-${index}`);
    const stubborn = named.filter((name) => findingsOn(right, name).length > 0);
    expect(stubborn.length).toBeGreaterThan(5);
    expect(stubborn.length).toBeLessThan(40);
    const [name = ''] = stubborn;
    const findings = findingsOn(right, name);
    const { output, responses } = revised(right, identified(findings));
    expect(responses).toMatchObject([{ findingId: 'f0', response: 'contested' }]);
    expect(findingsOn(output, name)).toEqual(findings);
  });

  it('has nothing to say without sources', () => {
    expect(judge(calling({ brief, output: right }))).toHaveProperty('refusal');
  });
});
