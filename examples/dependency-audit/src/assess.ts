import { classOf, detectLicence } from './licences.js';
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
  const found = texts.flatMap(({ source, text }) => {
    const licence = detectLicence(text);
    return licence ? [{ source, ...licence }] : [];
  });
  const detected = found.find(({ id }) => manifest.licence?.includes(id)) ?? found[0];
  const declaredClass = classOf(manifest.licence);
  const licenceClass =
    declaredClass === 'unrecognised' || declaredClass === 'none'
      ? detected
        ? classOf(detected.id)
        : declaredClass
      : declaredClass;
  const risk = installRisk(installScripts);
  return {
    package: manifest.name,
    version: manifest.version,
    licence: {
      ...(manifest.licence === undefined ? {} : { declared: manifest.licence }),
      ...(detected ? { detected: detected.id } : {}),
      class: licenceClass,
      agreement: agreementOf(manifest.licence, detected?.id),
    },
    installScriptRisk: risk,
    deprecated: manifest.deprecated !== undefined,
    nativeBinaries: contents.native.length,
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
              claim: `It brings ${contents.native.length} native binaries.`,
              severity: 'low' as const,
              source: 'input',
              quote: JSON.stringify(contents.native[0]),
            },
          ]),
    ],
    summary: `${manifest.name}@${manifest.version}: ${licenceClass} licence (declared ${manifest.licence ?? 'nothing'}, text ${detected?.id ?? 'not recognised'}), ${risk} install-script risk, ${contents.native.length} native binaries, ${contents.files} files.`,
  };
};

/** A claim about what the collected facts say, quoted as it stands there. */
const said = (claim: string, severity: Claim['severity'], field: string, value: string): Claim => ({
  claim,
  severity,
  source: 'input',
  quote: `${JSON.stringify(field)}:${JSON.stringify(value)}`,
});

const agreementOf = (
  declared: string | undefined,
  detected: string | undefined,
): Report['licence']['agreement'] => {
  if (declared === undefined) return 'not-declared';
  if (detected === undefined) return 'no-text';
  return declared.includes(detected) ? 'agrees' : 'differs';
};

const severityOf = (hook: string, command: string): Claim['severity'] =>
  RISKY.test(command) ? 'high' : hook === 'prepare' ? 'info' : 'low';

/** `prepare` runs only where a package is built, not where it is installed from a registry. */
const installRisk = (scripts: Facts['installScripts']): Report['installScriptRisk'] => {
  const run = scripts.filter(({ hook }) => hook !== 'prepare');
  if (run.length === 0) return 'none';
  return run.some(({ command }) => RISKY.test(command)) ? 'high' : 'low';
};
