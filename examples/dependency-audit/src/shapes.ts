import { z } from 'zod';

export const brief = z.object({
  package: z.string().min(1).describe('Name of the package, e.g. "left-pad".'),
  folder: z.string().min(1).describe('Absolute path of the folder that holds its package.json.'),
});

export const manifest = z.object({
  name: z.string(),
  version: z.string(),
  licence: z.string().optional(),
  deprecated: z.string().optional(),
  maintainers: z.array(z.string()),
  repository: z.string().optional(),
  dependencies: z.number().int(),
});

export const installScript = z.object({
  hook: z.string(),
  command: z.string(),
});

export const contents = z.object({
  files: z.number().int().describe('At most 20,000: nothing is counted beyond.'),
  bytes: z.number().int(),
  nativeFiles: z.number().int().describe('How many compiled binaries.'),
  native: z.array(z.string()).describe('The first of them, relative paths; at most 20.'),
  licenceFiles: z.array(z.string()),
});

/** What `collect` hands on. */
export const facts = z.object({
  manifest,
  installScripts: z.array(installScript),
  contents,
});
export type Facts = z.infer<typeof facts>;

const claim = z.object({
  claim: z.string(),
  severity: z.enum(['info', 'low', 'medium', 'high']),
  source: z.string().describe('"tool:<tool call id>", "input" or "brief".'),
  quote: z.string().describe('Word for word as it stands in the source.'),
});

/** The typed report, one per package. */
export const report = z.object({
  package: z.string(),
  version: z.string(),
  licence: z.object({
    declared: z.string().optional(),
    detected: z.string().optional(),
    class: z.enum(['permissive', 'weak-copyleft', 'copyleft', 'unrecognised', 'none']),
    agreement: z.enum(['agrees', 'differs', 'no-text', 'not-declared']),
  }),
  installScriptRisk: z.enum(['none', 'low', 'high']),
  deprecated: z.boolean(),
  nativeBinaries: z.number().int(),
  claims: z.array(claim),
  summary: z.string(),
});
export type Report = z.infer<typeof report>;
