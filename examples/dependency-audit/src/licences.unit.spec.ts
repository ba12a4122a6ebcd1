import { describe, expect, it } from 'vitest';
import { classOf, detectLicence, leavesItToTheText, names } from './licences.js';

describe('classOf()', () => {
  it.each([
    ['MIT', 'permissive'],
    ['apache-2.0', 'permissive'],
    ['Apache 2.0', 'permissive'],
    ['Apache License, Version 2.0', 'permissive'],
    ['The MIT License', 'permissive'],
    ['(MIT OR Apache-2.0) AND ISC', 'permissive'],
    ['(MIT OR GPL-3.0) AND GPL-2.0', 'copyleft'],
    ['MIT OR GPL-3.0 AND LGPL-3.0', 'permissive'],
    ['(MIT AND MPL-2.0) OR GPL-3.0-only', 'weak-copyleft'],
    ['((MIT))', 'permissive'],
    ['GPL-2.0-or-later', 'copyleft'],
    ['GPL-2.0+', 'copyleft'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', 'copyleft'],
    ['LGPL-2.1+ WITH some-exception OR MIT', 'permissive'],
    ['LGPL-3.0-only', 'weak-copyleft'],
    ['AGPL-3.0-only AND MIT', 'copyleft'],
    ['CC-BY-SA-4.0', 'copyleft'],
    ['JSON', 'unrecognised'],
    ['BUSL-1.1', 'unrecognised'],
    ['UNLICENSED', 'unrecognised'],
    ['MIT AND Custom', 'unrecognised'],
    ['MIT OR Custom', 'permissive'],
    ['SEE LICENSE IN terms.txt', 'unrecognised'],
    ['(MIT', 'unrecognised'],
    ['MIT)', 'unrecognised'],
    ['MIT OR', 'unrecognised'],
    ['MIT Apache-2.0', 'unrecognised'],
    ['MIT WITH', 'unrecognised'],
    ['constructor', 'unrecognised'],
    ['  ', 'none'],
    [undefined, 'none'],
  ])('of %j is %s', (declared, expected) => {
    expect(classOf(declared)).toBe(expected);
  });
});

describe('names()', () => {
  it('tells ids apart that hold each other', () => {
    expect(names('LGPL-3.0-or-later', 'LGPL-3.0')).toBe(true);
    expect(names('LGPL-3.0-or-later', 'GPL-3.0')).toBe(false);
    expect(names('MIT-0', 'MIT')).toBe(false);
    expect(names('(mit OR Apache-2.0) AND ISC', 'MIT')).toBe(true);
    expect(names(undefined, 'MIT')).toBe(false);
  });
});

describe('leavesItToTheText()', () => {
  it.each([
    [undefined, true],
    ['SEE LICENSE IN LICENSE.md', true],
    ['https://example.org/licence', true],
    ['BSD', true],
    ['BSD-3-Clause', false],
    ['UNLICENSED', false],
    ['MIT', false],
  ])('%j: %s', (declared, expected) => {
    expect(leavesItToTheText(declared)).toBe(expected);
  });
});

describe('detectLicence()', () => {
  const bsd = 'Redistribution and use in source and binary forms, with or without';
  const isc =
    'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted';
  const mit = 'Permission is hereby granted, free of charge, to any person obtaining a copy';
  it.each([
    [mit, 'MIT'],
    [mit.replaceAll(' ', '\n  '), 'MIT'],
    [`${mit}. The Software shall be used for Good, not Evil.`, 'JSON'],
    [`"Commons Clause" License Condition v1.0 … ${mit}`, 'LicenseRef-restricted'],
    [
      'Business Source License 1.1 Change License: Apache License, Version 2.0',
      'LicenseRef-restricted',
    ],
    [`${isc}, provided that the above copyright notice`, 'ISC'],
    [`${isc}.`, '0BSD'],
    [bsd, 'BSD-2-Clause'],
    [`${bsd} Neither the name of`, 'BSD-3-Clause'],
    ['GNU LESSER GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007', 'LGPL-3.0'],
    ['GNU LESSER GENERAL PUBLIC LICENSE\n  Version 2.1', 'LGPL-2.1'],
    ['GNU GENERAL PUBLIC LICENSE\n  Version 2, June 1991', 'GPL-2.0'],
    ['GNU AFFERO GENERAL PUBLIC LICENSE Version 3', 'AGPL-3.0'],
    ['Mozilla Public License Version 2.0', 'MPL-2.0'],
    ['All rights reserved.', undefined],
    ['', undefined],
  ])('of %j is %s', (text, id) => {
    const found = detectLicence(text);
    expect(found?.id).toBe(id);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(found?.quote ?? '');
  });
});
