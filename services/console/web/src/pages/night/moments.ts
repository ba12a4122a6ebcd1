import type { Circuit } from './circuits';
import { notable } from './circuits';
import { causeOf, placeOf } from './halt-words';
import type { Head } from './head';
import type { Night } from './night';
import { clock } from './range';

/** What stands out of a night, and is written over it. */
export interface NotableMoment {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  /** The higher, the sooner it gets a place. */
  readonly weight: number;
  readonly leads:
    | { readonly to: 'spend' | 'system' }
    | { readonly to: 'task'; readonly taskId: string };
}

const STATES: Readonly<Record<string, string>> = {
  lifted: ', lifted',
  upheld: ', stopped for good',
};

const halts = ({ halts: all, range }: Head): readonly NotableMoment[] =>
  all
    .filter(({ at }) => at >= range.from && at < range.to)
    .map(({ halt_id, at, scope, key, reason, state }) => ({
      id: halt_id,
      at,
      text: `${clock(at)} ${placeOf({ scope: scope as 'task', key })}: ${causeOf(reason)}${STATES[state] ?? ''}`,
      weight: state === 'open' ? 5 : 2,
      leads: { to: 'spend' },
    }));

const dearest = ({ dearest: task, range }: Night): readonly NotableMoment[] =>
  task && task.at >= range.from && task.at < range.to
    ? [
        {
          id: task.task_id,
          at: task.at,
          text: `${clock(task.at)} dearest task, ${task.times.toFixed(1)} times the median`,
          weight: 4,
          leads: { to: 'task', taskId: task.task_id },
        },
      ]
    : [];

const circuitWords = ({ from, to, goesOn, model, isOpen, errorClass }: Circuit): string =>
  `${clock(from)} ${goesOn ? 'until now' : `to ${clock(to)}`} ${model} ${isOpen ? 'circuit open' : 'cools down'}${errorClass ? `, ${errorClass}` : ''}`;

const circuits = (night: Night): readonly NotableMoment[] =>
  notable(night.circuits).map((circuit) => ({
    id: `${circuit.model} ${circuit.from}`,
    at: circuit.from,
    text: circuitWords(circuit),
    weight: circuit.goesOn ? 5 : 3,
    leads: { to: 'system' },
  }));

export const momentsOf = (head: Head, night: Night): readonly NotableMoment[] => [
  ...halts(head),
  ...dearest(night),
  ...circuits(night),
];
