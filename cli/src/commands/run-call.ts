import { paint, table, visible } from '../output.js';
import { type Attempt, ATTEMPT_HEAD, attemptRow, type Money } from './run-attempts.js';

interface Message {
  readonly role: string;
  readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

export interface Call {
  readonly n: number;
  readonly step: number;
  readonly attempt: number;
  readonly model: string;
  readonly at?: string;
  readonly prompt: {
    readonly messages: readonly Message[];
    readonly added: number;
    readonly hash: string;
    readonly proved: boolean;
  };
  readonly offered: {
    readonly toolsHash: string | null;
    readonly workflowLoaded: boolean;
    readonly toolsProved: boolean;
    readonly tools?: readonly object[];
    readonly [setting: string]: unknown;
  };
  readonly answer: {
    readonly outcome: string;
    readonly reason?: string;
    readonly finishReason?: string;
    readonly latencyMs: number;
    readonly providerCallId?: string;
    readonly text?: string;
    readonly toolCalls?: readonly { readonly tool: string; readonly arguments: unknown }[];
    readonly repaired?: boolean;
    readonly readAs?: unknown;
  } | null;
  readonly money: {
    readonly reserved: Money;
    readonly usage?: object;
    readonly cost?: Money;
    readonly costIsBound?: boolean;
    readonly price: object | null;
    readonly priceExplainsCost?: boolean;
  };
  readonly next: { readonly status: string; readonly events: readonly { readonly type: string }[] };
  readonly attempts: readonly Attempt[];
}

type Lines = readonly string[];

/** Exactly what was sent, and all that came of it. */
export const linesOfCall = (call: Call): Lines => {
  const { n, step, attempt, model, at = '' } = call;
  return [
    `${paint('bold', `call ${n}`)}  step ${step}, attempt ${attempt}  ${model}  ${at}`,
    ...promptOf(call.prompt),
    ...offerOf(call.offered),
    ...answerOf(call.answer),
    ...moneyOf(call.money),
    ...under('next', call.next.status),
    ...call.next.events.map(({ type }) => type),
    ...under('attempts of this step'),
    table(ATTEMPT_HEAD, call.attempts.map(attemptRow)),
  ];
};

const under = (title: string, more = ''): Lines => [
  '',
  `${paint('bold', title)}${more === '' ? '' : `  ${more}`}`,
];

const promptOf = ({ messages, added, hash, proved }: Call['prompt']): Lines => [
  ...under(
    'prompt',
    `${messages.length} messages, ${added} of them new; sha256 ${hash} ${proved ? 'proved' : 'DIFFERS from what is stored'}`,
  ),
  ...messages.flatMap(({ role, content }) => [
    paint('dim', `--- ${role}`),
    ...(typeof content === 'string' ? [visible(content)] : content.map(partOf)),
  ]),
];

/** Text as it is; everything else as JSON. */
const partOf = (part: { readonly type: string; readonly text?: string }): string =>
  visible(part.type === 'text' && part.text !== undefined ? part.text : JSON.stringify(part));

const offerOf = ({
  tools = [],
  toolsHash,
  toolsProved,
  workflowLoaded,
  ...settings
}: Call['offered']): Lines => {
  const proof = toolsProved ? 'proved' : 'NOT PROVED to be those that were offered';
  const known = `${tools.length} offered, ${toolsHash === null ? '' : `sha256 ${toolsHash} `}${proof}`;
  return [
    ...under('settings', visible(JSON.stringify(settings))),
    ...under(
      'tools',
      workflowLoaded ? known : 'not known: the runner has not loaded the workflow of this run',
    ),
    ...tools.map((tool) => visible(JSON.stringify(tool))),
  ];
};

const answerOf = (answer: Call['answer']): Lines => {
  if (!answer) return under('answer', 'under way');
  const { outcome, finishReason, reason, latencyMs, providerCallId, text } = answer;
  const facts = [outcome, finishReason, providerCallId].filter((one) => one !== undefined);
  return [
    ...under('answer', visible(`${facts.join(', ')}, ${latencyMs} ms`)),
    ...(reason === undefined ? [] : [visible(reason)]),
    ...(text === undefined || text === '' ? [] : [visible(text)]),
    ...(answer.toolCalls ?? []).map((one) =>
      visible(`${one.tool} ${JSON.stringify(one.arguments)}`),
    ),
    ...(answer.repaired ? [`repaired, read as: ${visible(JSON.stringify(answer.readAs))}`] : []),
  ];
};

const moneyOf = (money: Call['money']): Lines => {
  const { reserved, cost, costIsBound, usage, price, priceExplainsCost } = money;
  const settled = cost
    ? `${cost.usd}${costIsBound ? ' (charged at its bound)' : ''}`
    : 'not settled';
  return [
    ...under('money', `${settled}, at most ${reserved.usd}`),
    ...(usage ? [`usage: ${JSON.stringify(usage)}`] : []),
    ...(price ? [`price per million tokens, in nano-USD: ${JSON.stringify(price)}`] : []),
    ...(priceExplainsCost === true ? ['this price gives this cost'] : []),
    ...(priceExplainsCost === false
      ? ['this price does NOT give this cost: another was in force']
      : []),
  ];
};
