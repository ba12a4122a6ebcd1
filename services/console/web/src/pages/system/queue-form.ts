import type { components } from '../../api/schema';
import { percent } from '../../ui/format';

/** As the API has it; openapi.json describes the ladder of a ticket in its place, of the same name. */
interface Step {
  readonly atShare: number;
  readonly step: 'remind' | 'reassign' | 'escalate';
  readonly to?: string | null;
}
export type Queue = Omit<components['schemas']['QueueDto'], 'ladder'> & {
  readonly ladder: readonly Step[];
};
type SetQueue = Omit<components['schemas']['SetQueueDto'], 'ladder'> & {
  readonly ladder: readonly Step[];
};

export interface QueueForm {
  readonly description: string;
  readonly members: string;
  readonly skills: string;
  readonly ladder: string;
  readonly twoPersonFrom: string;
}

/** A step as people write it: "75 % remind", "90 % escalate to bosses". */
export const stepText = ({ atShare, step, to }: Step): string =>
  `${percent(atShare)} ${step}${to ? ` ${to}` : ''}`;

export const formOf = ({
  description,
  members,
  skills,
  ladder,
  twoPersonFrom,
}: Queue): QueueForm => ({
  description,
  members: members.join(', '),
  skills: skills.join(', '),
  ladder: ladder.map(stepText).join(', '),
  twoPersonFrom: twoPersonFrom === null ? 'never' : twoPersonFrom,
});

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const STEP = /^(\d{1,4}) ?% +(remind|reassign|escalate)(?: +(?:to +)?(\S+))?$/;

const namesIn = (text: string): readonly string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

const partsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const stepIn = (text: string): Step | undefined => {
  const [, share, step, to] = STEP.exec(text) ?? [];
  if (share === undefined || step === undefined) return undefined;
  return {
    atShare: Number(share) / 100,
    step: step as Step['step'],
    ...(to === undefined ? {} : { to }),
  };
};

/** What is wrong with a field, by its name. */
export const faultsOf = ({
  members,
  skills,
  ladder,
}: QueueForm): Partial<Record<keyof QueueForm, string>> => {
  const noNames = (text: string): string | undefined => {
    const wrong = namesIn(text).find((name) => !NAME.test(name));
    return wrong === undefined ? undefined : `“${wrong}” is no name.`;
  };
  const wrongStep = partsIn(ladder).find((one) => stepIn(one) === undefined);
  const faults = {
    members: noNames(members),
    skills: noNames(skills),
    ladder:
      wrongStep === undefined
        ? undefined
        : `“${wrongStep}” is no step. Write: 50% remind, 75% reassign ben, 90% escalate bosses.`,
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined));
};

/** The whole queue: what is left out would be set back. */
export const bodyOf = (form: QueueForm): SetQueue => ({
  description: form.description.trim(),
  members: [...new Set(namesIn(form.members))],
  skills: [...new Set(namesIn(form.skills))],
  ladder: partsIn(form.ladder).flatMap((one) => stepIn(one) ?? []),
  ...(form.twoPersonFrom === 'never'
    ? {}
    : { twoPersonFrom: form.twoPersonFrom as 'low' | 'medium' | 'high' }),
});
