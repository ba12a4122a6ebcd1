import type { Workflow } from '../../api/types';

/** The parts of a registered workflow that this page names; the rest is shown as it is. */

type Leaf =
  | { readonly at: string; readonly in: readonly unknown[] }
  | { readonly at: string; readonly present: boolean };
export type Condition =
  | Leaf
  | { readonly any: readonly Leaf[] }
  | { readonly all: readonly Leaf[] };

export interface Agent {
  readonly name: string;
  readonly models: readonly string[];
  readonly instructions: string;
  readonly output: object;
  readonly tools: readonly string[];
  readonly turns: readonly string[];
  readonly maxOutputTokens: number;
  readonly maxSteps: number;
  readonly callTimeoutMs: number;
  readonly temperature?: number;
  readonly retries: {
    readonly perCall: number;
    readonly perRun: number;
    readonly perTask?: number;
  };
  readonly leaseNanoUsd: number;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly effect: 'pure' | 'idempotent' | 'at-most-once';
  readonly input: object;
  readonly output: object;
  readonly timeoutMs: number;
  readonly allowedHosts?: readonly string[];
  readonly reconcile?: true;
}

export interface Qa {
  readonly judges: readonly string[];
  readonly correction: string;
  readonly maxRounds: number;
  readonly queue: string;
  readonly dueInSeconds: number;
  readonly quorum?: number;
  readonly sameSetupBecause?: string;
  readonly sampling?: {
    readonly rules: readonly {
      readonly share: number;
      readonly risk: string;
      readonly when?: Condition;
    }[];
    readonly queue: string;
  };
}

export interface Decision {
  readonly when: Condition;
  readonly kind: string;
  readonly title: string;
  readonly question: string;
  readonly need: object;
  readonly options: readonly {
    readonly id: string;
    readonly label: string;
    readonly consequence: string;
  }[];
  readonly policy?: string;
  readonly queue: string;
  readonly risk: string;
  readonly dueInSeconds: number;
  readonly approvals?: number;
  readonly safeDefault?: unknown;
}

export interface Stage {
  readonly name: string;
  readonly agent: string;
  readonly qa?: Qa;
  readonly decision?: Decision;
}

export interface Definition {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly brief: object;
  readonly stages: readonly Stage[];
  readonly agents: readonly Agent[];
  readonly tools: readonly Tool[];
  readonly budgetPerTaskNanoUsd: number;
}

export const definitionOf = ({ definition }: Workflow): Definition =>
  definition as unknown as Definition;

/** Versions by name, each newest first, as the list has them. */
export const byName = (items: readonly Workflow[]): ReadonlyMap<string, readonly Workflow[]> =>
  Map.groupBy(items, ({ name }) => name);

const value = (one: unknown): string => (typeof one === 'string' ? one : JSON.stringify(one));

const leafWords = (leaf: Leaf): string =>
  'in' in leaf
    ? `${leaf.at || 'the output'} is ${leaf.in.map(value).join(' or ')}`
    : `${leaf.at || 'the output'} is ${leaf.present ? 'there' : 'missing or empty'}`;

/** "/licence/class is copyleft or none". */
export const conditionWords = (condition: Condition): string => {
  if ('any' in condition) return condition.any.map(leafWords).join(', or ');
  if ('all' in condition) return condition.all.map(leafWords).join(', and ');
  return leafWords(condition);
};

/** Where an agent is needed: as worker, judge or correction. */
export const dutiesOf = (name: string, { stages }: Definition): readonly string[] =>
  stages.flatMap(({ name: stage, agent, qa }) => [
    ...(agent === name ? [`works at ${stage}`] : []),
    ...(qa?.judges.includes(name) ? [`judges ${stage}`] : []),
    ...(qa?.correction === name ? [`corrects ${stage}`] : []),
  ]);
