/** What a licence asks of those who ship the package. */
export type LicenceClass = 'permissive' | 'weak-copyleft' | 'copyleft' | 'unrecognised' | 'none';

interface KnownLicence {
  readonly id: string;
  readonly class: LicenceClass;
  /** All of these must stand in the text (white space folded). */
  readonly marks: readonly RegExp[];
}

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

const declaredClasses: Readonly<Record<string, LicenceClass>> = {
  ...Object.fromEntries(known.map((licence) => [licence.id, licence.class])),
  'MIT-0': 'permissive',
  WTFPL: 'permissive',
  Artistic: 'permissive',
  'Artistic-2.0': 'permissive',
  'Python-2.0.1': 'permissive',
  'BSD-3-Clause-Clear': 'permissive',
  'Apache-1.1': 'permissive',
  'CC-BY-3.0': 'permissive',
  'EPL-1.0': 'weak-copyleft',
  'CDDL-1.0': 'weak-copyleft',
};

/** The SPDX id whose text this is, and the words that show it. */
export const detectLicence = (
  text: string,
): { readonly id: string; readonly quote: string } | undefined => {
  for (const { id, marks } of known) {
    const found = marks.map((mark) => mark.exec(text.replaceAll(/\s+/g, ' ')));
    const [first] = found;
    if (first && found.every(Boolean)) return { id, quote: first[0] };
  }
  return undefined;
};

/**
 * Class of an SPDX expression: of alternatives (`OR`) the mildest counts, of parts (`AND`) the
 * strictest. `none` if nothing is declared.
 */
export const classOf = (expression: string | undefined): LicenceClass => {
  if (expression === undefined || expression.trim() === '') return 'none';
  const parts = expression.replaceAll(/[()]/g, ' ').split(/\s+OR\s+/i);
  const strictest = parts.map(
    (part) =>
      part
        .split(/\s+AND\s+/i)
        .map(classOfId)
        .sort(byStrictness)
        .at(-1) ?? 'unrecognised',
  );
  return strictest.sort(byStrictness)[0] ?? 'unrecognised';
};

const classOfId = (raw: string): LicenceClass => {
  const id = raw
    .trim()
    .replace(/(-only|-or-later|\+)$/, '')
    .replace(/\s+WITH\s+.*$/i, '');
  return declaredClasses[id] ?? 'unrecognised';
};

const strictness: readonly LicenceClass[] = [
  'permissive',
  'weak-copyleft',
  'copyleft',
  'unrecognised',
  'none',
];
const byStrictness = (a: LicenceClass, b: LicenceClass): number =>
  strictness.indexOf(a) - strictness.indexOf(b);
