import {
  byStrictness,
  classOf,
  detectLicence,
  leavesItToTheText,
  type LicenceClass,
  names,
  strictestOf,
} from './licences.js';
import type { Facts, Report } from './shapes.js';

/** A licence text that was read, with the name of its source. */
export interface LicenceText {
  readonly source: string;
  readonly text: string;
}

type Claim = Report['claims'][number];

const RISKY = /\b(curl|wget|eval|base64|powershell|nc)\b|https?:\/\/|\b(ba)?sh -c\b|node -e/i;

/** The report that follows from the facts and the texts: what a careful reader would write. */
export const assess = (facts: Facts, texts: readonly LicenceText[]): Report => {
  const { manifest, installScripts, contents } = facts;
  const detected = detectedIn(texts, manifest.licence);
  const agreement = agreementOf(manifest.licence, detected?.id);
  const licenceClass = classFrom(manifest.licence, detected?.id, agreement);
  const risk = installRisk(installScripts);
  return {
    package: manifest.name,
    version: manifest.version,
    licence: {
      ...(manifest.licence === undefined ? {} : { declared: manifest.licence }),
      ...(detected ? { detected: detected.id } : {}),
      class: licenceClass,
      agreement,
    },
    installScriptRisk: risk,
    deprecated: manifest.deprecated !== undefined,
    nativeBinaries: contents.nativeFiles,
    claims: [
      ...(manifest.licence === undefined
        ? []
        : [
            said(`package.json declares ${manifest.licence}.`, 'info', 'licence', manifest.licence),
          ]),
      ...(detected
        ? [
            {
              claim: `The licence text is ${detected.id}.`,
              severity: 'info' as const,
              source: detected.source,
              quote: detected.quote,
            },
          ]
        : []),
      ...installScripts.map(({ hook, command }) =>
        said(`Runs on ${hook}: ${command}`, severityOf(hook, command), 'command', command),
      ),
      ...(manifest.deprecated === undefined
        ? []
        : [
            said(
              `It is deprecated: ${manifest.deprecated}`,
              'medium',
              'deprecated',
              manifest.deprecated,
            ),
          ]),
      ...(contents.native.length === 0
        ? []
        : [
            {
              claim: `It brings ${contents.nativeFiles} native binaries.`,
              severity: 'low' as const,
              source: 'input',
              quote: JSON.stringify(contents.native[0]),
            },
          ]),
    ],
    summary: `${manifest.name}@${manifest.version}: ${licenceClass} licence (declared ${manifest.licence ?? 'nothing'}, text ${detected?.id ?? 'not recognised'}), ${risk} install-script risk, ${contents.nativeFiles} native binaries, ${contents.files} files.`,
  };
};

/** A claim about what the collected facts say, quoted as it stands there. */
const said = (claim: string, severity: Claim['severity'], field: string, value: string): Claim => ({
  claim,
  severity,
  source: 'input',
  quote: `${JSON.stringify(field)}:${JSON.stringify(value)}`,
});

type Agreement = Report['licence']['agreement'];

/** The text that the declaration names, else the strictest; whatever the order they were read in. */
const detectedIn = (
  texts: readonly LicenceText[],
  declared: string | undefined,
): { readonly id: string; readonly source: string; readonly quote: string } | undefined => {
  const found = texts
    .toSorted((a, b) => (a.source < b.source ? -1 : 1))
    .flatMap(({ source, text }) => {
      const licence = detectLicence(text);
      return licence ? [{ source, ...licence }] : [];
    })
    .toSorted((a, b) => byStrictness(classOf(b.id), classOf(a.id)));
  return found.find(({ id }) => names(declared, id)) ?? found[0];
};

const agreementOf = (declared: string | undefined, detected: string | undefined): Agreement => {
  if (leavesItToTheText(declared)) return 'not-declared';
  if (detected === undefined) return 'no-text';
  return names(declared, detected) ? 'agrees' : 'differs';
};

/** Where the declaration and the text differ, nobody knows which one holds: the stricter counts. */
const classFrom = (
  declared: string | undefined,
  detected: string | undefined,
  agreement: Agreement,
): LicenceClass => {
  if (detected === undefined) return classOf(declared);
  if (agreement === 'not-declared') return classOf(detected);
  return agreement === 'differs'
    ? strictestOf([classOf(declared), classOf(detected)])
    : classOf(declared);
};

const severityOf = (hook: string, command: string): Claim['severity'] =>
  RISKY.test(command) ? 'high' : hook === 'prepare' ? 'info' : 'low';

/** `prepare` runs only where a package is built, not where it is installed from a registry. */
const installRisk = (scripts: Facts['installScripts']): Report['installScriptRisk'] => {
  const run = scripts.filter(({ hook }) => hook !== 'prepare');
  if (run.length === 0) return 'none';
  return run.some(({ command }) => RISKY.test(command)) ? 'high' : 'low';
};
