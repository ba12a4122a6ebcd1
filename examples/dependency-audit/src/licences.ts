import { type Expression, idsIn, parseExpression } from './spdx.js';

/** What a licence asks of those who ship the package. */
export type LicenceClass = 'permissive' | 'weak-copyleft' | 'copyleft' | 'unrecognised' | 'none';

interface KnownLicence {
  readonly id: string;
  readonly class: LicenceClass;
  /** All of these must stand in the text (white space folded). */
  readonly marks: readonly RegExp[];
}

/** What restricts a licence that it is put in front of. */
const RESTRICTED =
  /Commons Clause|Business Source License|Elastic License|Server Side Public License/i;

// Ordered: the more specific text first, since e.g. every BSD-3-Clause text holds the BSD-2 one.
const known: readonly KnownLicence[] = [
  { id: 'AGPL-3.0', class: 'copyleft', marks: [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i] },
  {
    id: 'LGPL-3.0',
    class: 'weak-copyleft',
    marks: [/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i],
  },
  {
    id: 'LGPL-2.1',
    class: 'weak-copyleft',
    marks: [/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/i],
  },
  { id: 'GPL-3.0', class: 'copyleft', marks: [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i] },
  { id: 'GPL-2.0', class: 'copyleft', marks: [/GNU GENERAL PUBLIC LICENSE\s+Version 2/i] },
  {
    id: 'MPL-2.0',
    class: 'weak-copyleft',
    marks: [/Mozilla Public License,? (version|v\.) ?2\.0/i],
  },
  { id: 'EPL-2.0', class: 'weak-copyleft', marks: [/Eclipse Public License - v 2\.0/i] },
  { id: 'Apache-2.0', class: 'permissive', marks: [/Apache License,?\s+Version 2\.0/i] },
  { id: 'BlueOak-1.0.0', class: 'permissive', marks: [/Blue Oak Model License/i] },
  { id: 'CC0-1.0', class: 'permissive', marks: [/CC0 1\.0 Universal/i] },
  { id: 'CC-BY-4.0', class: 'permissive', marks: [/Attribution 4\.0 International/i] },
  {
    id: 'BSL-1.0',
    class: 'permissive',
    marks: [/Boost Software License - Version 1\.0/i],
  },
  // Reads like MIT, and is no free licence.
  {
    id: 'JSON',
    class: 'unrecognised',
    marks: [/The Software shall be used for Good, not Evil/i],
  },
  {
    id: 'Unlicense',
    class: 'permissive',
    marks: [/free and unencumbered software released into the public domain/i],
  },
  { id: 'Python-2.0', class: 'permissive', marks: [/PYTHON SOFTWARE FOUNDATION LICENSE/i] },
  {
    id: 'Zlib',
    class: 'permissive',
    marks: [/This notice may not be removed or altered from any source distribution/i],
  },
  {
    id: 'BSD-4-Clause',
    class: 'permissive',
    marks: [/All advertising materials mentioning features or use of this software must display/i],
  },
  {
    id: 'BSD-3-Clause',
    class: 'permissive',
    marks: [
      /Redistribution and use in source and binary forms/i,
      /(Neither|may not be used to endorse or promote)/i,
    ],
  },
  {
    id: 'BSD-2-Clause',
    class: 'permissive',
    marks: [/Redistribution and use in source and binary forms/i],
  },
  {
    id: '0BSD',
    class: 'permissive',
    marks: [
      /Permission to use, copy, modify, and\/or distribute this software for any purpose with or without fee is hereby granted\./i,
    ],
  },
  {
    id: 'ISC',
    class: 'permissive',
    marks: [
      /Permission to use, copy, modify,? and(\/or)? distribute this software for any purpose with or without fee is hereby granted, provided/i,
    ],
  },
  { id: 'MIT', class: 'permissive', marks: [/Permission is hereby granted,? free of charge/i] },
];

/** Of known class although their texts are not looked for. */
const declarable: Readonly<Record<Exclude<LicenceClass, 'unrecognised' | 'none'>, string>> = {
  permissive:
    'MIT-0 X11 WTFPL Artistic-1.0 Artistic-2.0 Python-2.0.1 PSF-2.0 BSD-3-Clause-Clear Apache-1.1 CC-BY-3.0 AFL-2.1 AFL-3.0 NCSA PostgreSQL Unicode-3.0 Unicode-DFS-2016 UPL-1.0 HPND curl Libpng W3C FTL ICU bzip2-1.0.6',
  'weak-copyleft': 'LGPL-2.0 EPL-1.0 CDDL-1.0 CDDL-1.1 MPL-1.1 MS-PL OFL-1.1',
  copyleft: 'GPL-1.0 AGPL-1.0 CC-BY-SA-3.0 CC-BY-SA-4.0 EUPL-1.1 EUPL-1.2 OSL-3.0',
};

const classes = new Map<string, LicenceClass>([
  ...known.map((licence): [string, LicenceClass] => [licence.id.toLowerCase(), licence.class]),
  ...(['permissive', 'weak-copyleft', 'copyleft'] as const).flatMap((one) =>
    declarable[one].split(' ').map((id): [string, LicenceClass] => [id.toLowerCase(), one]),
  ),
]);

/** The SPDX id whose text this is, and the words that show it */
export const detectLicence = (
  text: string,
): { readonly id: string; readonly quote: string } | undefined => {
  const folded = text.replaceAll(/\s+/g, ' ');
  const [restricted] = RESTRICTED.exec(folded) ?? [];
  if (restricted !== undefined) return { id: 'LicenseRef-restricted', quote: restricted };
  for (const { id, marks } of known) {
    const found = marks.map((mark) => mark.exec(folded));
    const [first] = found;
    if (first && found.every(Boolean)) return { id, quote: first[0] };
  }
  return undefined;
};

/**
 * Class of an SPDX expression: of alternatives (`OR`) the mildest counts, of parts (`AND`) the
 * strictest. `none` if nothing is declared.
 */
export const classOf = (declared: string | undefined): LicenceClass => {
  if (declared === undefined || declared.trim() === '') return 'none';
  const expression = parseExpression(declared);
  return expression ? classIn(expression) : 'unrecognised';
};

const classIn = (expression: Expression): LicenceClass => {
  if ('id' in expression) return classes.get(expression.id.toLowerCase()) ?? 'unrecognised';
  if ('all' in expression) return strictestOf(expression.all.map(classIn));
  return expression.any.map(classIn).sort(byStrictness)[0] ?? 'unrecognised';
};

/** Whether the declaration names the licence `id`, alone or among others. */
export const names = (declared: string | undefined, id: string): boolean => {
  const expression = parseExpression(declared ?? '');
  return (
    expression !== undefined &&
    idsIn(expression).some((one) => one.toLowerCase() === id.toLowerCase())
  );
};

/** Declarations that leave it to the text which licence it is. */
export const leavesItToTheText = (declared: string | undefined): boolean =>
  declared === undefined || /^\s*($|see licen[cs]e|https?:|bsd( license)?\s*$)/i.test(declared);

export const strictestOf = (several: readonly LicenceClass[]): LicenceClass =>
  several.toSorted(byStrictness).at(-1) ?? 'unrecognised';

const strictness: readonly LicenceClass[] = [
  'permissive',
  'weak-copyleft',
  'copyleft',
  'unrecognised',
  'none',
];
export const byStrictness = (a: LicenceClass, b: LicenceClass): number =>
  strictness.indexOf(a) - strictness.indexOf(b);
