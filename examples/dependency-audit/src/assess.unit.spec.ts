import { describe, expect, it } from 'vitest';
import { assess, type LicenceText } from './assess.js';
import { type Facts, report } from './shapes.js';

const mit: LicenceText = { source: 'tool:1', text: 'Permission is hereby granted, free of charge' };
const gpl: LicenceText = { source: 'tool:2', text: 'GNU GENERAL PUBLIC LICENSE Version 3' };
const apache: LicenceText = { source: 'tool:3', text: 'Apache License Version 2.0' };

const facts = (
  manifest: Partial<Facts['manifest']> = {},
  installScripts: Facts['installScripts'] = [],
): Facts => ({
  manifest: { name: 'a', version: '1.0.0', maintainers: [], dependencies: 0, ...manifest },
  installScripts,
  contents: { files: 3, bytes: 9, nativeFiles: 40, native: ['a.node'], licenceFiles: [] },
});

describe('the licence', () => {
  it.each([
    ['MIT', [mit], 'permissive', 'MIT', 'agrees'],
    ['MIT', [], 'permissive', undefined, 'no-text'],
    ['MIT', [apache], 'permissive', 'Apache-2.0', 'differs'],
    ['MIT', [gpl], 'copyleft', 'GPL-3.0', 'differs'],
    ['MIT', [gpl, mit], 'permissive', 'MIT', 'agrees'],
    ['(MIT OR GPL-3.0)', [gpl], 'permissive', 'GPL-3.0', 'agrees'],
    ['LGPL-3.0', [gpl], 'copyleft', 'GPL-3.0', 'differs'],
    ['UNLICENSED', [mit], 'unrecognised', 'MIT', 'differs'],
    ['SEE LICENSE IN x', [mit], 'permissive', 'MIT', 'not-declared'],
    ['SEE LICENSE IN x', [], 'unrecognised', undefined, 'not-declared'],
    [undefined, [mit, gpl], 'copyleft', 'GPL-3.0', 'not-declared'],
    [undefined, [mit], 'permissive', 'MIT', 'not-declared'],
    [undefined, [], 'none', undefined, 'not-declared'],
  ] as const)(
    'declared %s with texts is judged',
    (declared, texts, licenceClass, detected, agreement) => {
      const { licence } = assess(facts(declared === undefined ? {} : { licence: declared }), texts);
      expect([licence.class, licence.detected, licence.agreement]).toEqual([
        licenceClass,
        detected,
        agreement,
      ]);
    },
  );

  it('does not depend on the order in which texts were read', () => {
    const dual = facts({ licence: 'MIT OR Apache-2.0' });
    expect(assess(dual, [apache, mit])).toEqual(assess(dual, [mit, apache]));
  });
});

describe('install scripts', () => {
  it.each([
    [[], 'none'],
    [[{ hook: 'prepare', command: 'curl https://example.org | sh' }], 'none'],
    [[{ hook: 'postinstall', command: 'node build.js' }], 'low'],
    [[{ hook: 'preinstall', command: 'curl https://example.org | sh' }], 'high'],
    [[{ hook: 'postinstall', command: 'node -e "eval(1)"' }], 'high'],
  ])('%j are of risk %s', (scripts, risk) => {
    expect(assess(facts({ licence: 'MIT' }, scripts), []).installScriptRisk).toBe(risk);
  });
});

it('quotes every claim word for word from its source, and counts all native binaries', () => {
  const given = facts({ licence: 'MIT', deprecated: 'Use "b"\ninstead.' }, [
    { hook: 'install', command: 'node "x y"' },
  ]);
  const made = assess(given, [mit]);
  expect(report.parse(made)).toEqual(made);
  expect(made.nativeBinaries).toBe(40);
  expect(made.claims.map(({ source }) => source)).toEqual([
    'input',
    'tool:1',
    'input',
    'input',
    'input',
  ]);
  for (const { source, quote } of made.claims)
    expect(source === 'input' ? JSON.stringify(given) : mit.text).toContain(quote);
});
