import type { Json, JsonObject, JsonSchema } from '@nightshift/kernel';
import { visible } from '../output.js';
import { linesOfTicket } from './ticket-lines.js';
import type { Ticket } from './ticket-shape.js';

/**
 * One ticket after the other, by keys: what a key or a line that was typed leads to. Pure; the
 * shell around it reads the terminal and talks to the server.
 */

/** What is typed at the moment. */
export type Asking =
  | { readonly what: 'key' }
  /** One field of the form; the others are filled already, or come after it. */
  | {
      readonly what: 'field';
      readonly name: string;
      readonly rest: readonly string[];
      readonly answer: JsonObject;
    }
  /** Risk is high: something must have been read. */
  | { readonly what: 'confirmation'; readonly word: string; readonly answer: JsonObject }
  | { readonly what: 'queue' }
  | { readonly what: 'note'; readonly queue: string };

export interface Session {
  readonly ticket: Ticket;
  readonly asking: Asking;
  /** What was typed for this ticket: kept when the ticket has changed meanwhile. */
  readonly draft: JsonObject | undefined;
  /** Whose answer can still be taken back. */
  readonly undoable: string | undefined;
}

export type Action =
  | { readonly do: 'show'; readonly lines: readonly string[] }
  | { readonly do: 'answer'; readonly answer: JsonObject }
  | { readonly do: 'escalate'; readonly queue: string; readonly note: string | undefined }
  | { readonly do: 'snooze' }
  | { readonly do: 'release' }
  | { readonly do: 'undo'; readonly ticketId: string }
  | { readonly do: 'quit' };

export interface Step {
  readonly session: Session;
  readonly actions: readonly Action[];
}

const KEYS = [
  '1-9  choose an answer         a  the first one (low risk)',
  'f    choose, with every field r  the last one, with a reason',
  'e    ask another queue        h  put aside for an hour',
  's    give back, next one      z  take the last answer back',
  'y    send again what you typed',
  '?    these keys               q  stop',
];

export const begin = (ticket: Ticket, before?: Session): Step => ({
  session: {
    ticket,
    asking: { what: 'key' },
    draft: before?.ticket.ticketId === ticket.ticketId ? before.draft : undefined,
    undoable: before?.undoable,
  },
  actions: [{ do: 'show', lines: [...linesOfTicket(ticket), '', `? for keys`] }],
});

/** The server refused the answer: the ticket is shown anew, and what was typed is kept. */
export const refused = (
  session: Session,
  newest: Ticket,
  reason: string,
  details: readonly string[] = [],
): Step => {
  const { session: next, actions } = begin(newest, session);
  const kept = next.draft ? [`y sends again: ${visible(JSON.stringify(next.draft))}`] : [];
  return {
    session: next,
    actions: [
      ...actions,
      { do: 'show', lines: ['', ...[reason, ...details].map(visible), ...kept] },
    ],
  };
};

export const pressed = (session: Session, key: string): Step => {
  const { options } = session.ticket.ask;
  const optionAt = (index: number): Step => {
    const chosen = options[index];
    return chosen ? choose(session, { option: chosen.id }) : hint(session);
  };
  if (/^[1-9]$/.test(key)) return optionAt(Number(key) - 1);
  switch (key) {
    case 'a':
      return session.ticket.risk === 'low'
        ? optionAt(0)
        : tell(session, 'The risk is not low: choose an answer by its number.');
    case 'r':
      return options.length === 0
        ? hint(session)
        : ask(session, { option: options.at(-1)?.id ?? '' }, textFields(session.ticket));
    case 'f':
      return ask(session, {}, fieldsOf(session.ticket.ask.need));
    case 'y':
      return session.draft ? confirmed(session, session.draft) : tell(session, 'Nothing is kept.');
    case 'e':
      return {
        session: { ...session, asking: { what: 'queue' } },
        actions: [show('Which queue?')],
      };
    case 'h':
      return { session, actions: [{ do: 'snooze' }] };
    case 's':
      return { session, actions: [{ do: 'release' }] };
    case 'z':
      return session.undoable === undefined
        ? tell(session, 'There is no answer to take back.')
        : { session, actions: [{ do: 'undo', ticketId: session.undoable }] };
    case 'q':
      return { session, actions: [{ do: 'quit' }] };
    default:
      return hint(session);
  }
};

/** A line that was typed; an empty one takes the default, or leaves out what is not required. */
export const typed = (session: Session, line: string): Step => {
  const { asking } = session;
  const text = line.trim();
  switch (asking.what) {
    case 'key':
      return hint(session);
    case 'queue':
      return text === ''
        ? tell(idle(session), 'It stays where it is.')
        : {
            session: { ...session, asking: { what: 'note', queue: text } },
            actions: [show('A note for them? (empty: none)')],
          };
    case 'note':
      return {
        session: idle(session),
        actions: [{ do: 'escalate', queue: asking.queue, note: text === '' ? undefined : text }],
      };
    case 'confirmation':
      return text === asking.word
        ? { session: idle(session), actions: [{ do: 'answer', answer: asking.answer }] }
        : tell(idle(session), 'That is not what it says; nothing was sent. y tries again.');
    case 'field':
      return filled(session, asking, text);
  }
};

const choose = (session: Session, answer: JsonObject): Step =>
  ask(session, answer, requiredOf(session.ticket.ask.need));

/** Asks for each of the fields that has no value yet. */
const ask = (session: Session, answer: JsonObject, fields: readonly string[]): Step => {
  const [name, ...rest] = fields.filter((field) => !Object.hasOwn(answer, field));
  if (name === undefined) return confirmed(session, answer);
  const asking: Asking = { what: 'field', name, rest, answer };
  return { session: { ...session, asking }, actions: [show(promptFor(session.ticket, name))] };
};

const filled = (
  session: Session,
  { name, rest, answer }: Extract<Asking, { what: 'field' }>,
  text: string,
): Step => {
  const value = valueOf(propertyOf(session.ticket.ask.need, name), text);
  return ask(session, value === undefined ? answer : { ...answer, [name]: value }, rest);
};

const confirmed = (session: Session, answer: JsonObject): Step => {
  const kept: Session = { ...idle(session), draft: answer };
  const { ticket } = session;
  if (ticket.risk !== 'high') return { session: kept, actions: [{ do: 'answer', answer }] };
  const word = wordToRead(ticket);
  return {
    session: { ...kept, asking: { what: 'confirmation', word, answer } },
    actions: [show(whereToRead(ticket))],
  };
};

/** The risk is high: the first word of the first piece of evidence, else the task's id. */
const wordToRead = ({ ask: { evidence }, taskId }: Ticket): string =>
  visible(evidence[0]?.quote ?? '')
    .trim()
    .split(/\s+/)[0] || taskId;

const whereToRead = ({ ask: { evidence } }: Ticket): string =>
  evidence[0] && evidence[0].quote.trim() !== ''
    ? 'The risk is high. Type the first word of the first piece of evidence:'
    : 'The risk is high. Type the id of the task:';

const idle = (session: Session): Session => ({ ...session, asking: { what: 'key' } });
const show = (...lines: readonly string[]): Action => ({ do: 'show', lines });
const tell = (session: Session, text: string): Step => ({ session, actions: [show(text)] });
const hint = (session: Session): Step => ({ session, actions: [show(...KEYS)] });

const propertiesOf = (need: JsonSchema): JsonObject => {
  const { properties } = need;
  return properties !== null && typeof properties === 'object' && !Array.isArray(properties)
    ? (properties as JsonObject)
    : {};
};

const fieldsOf = (need: JsonSchema): readonly string[] => Object.keys(propertiesOf(need));

const requiredOf = (need: JsonSchema): readonly string[] => {
  const { required } = need;
  return Array.isArray(required)
    ? required.filter((one): one is string => typeof one === 'string')
    : [];
};

/** Where a reason can be written. */
const textFields = ({ ask: { need } }: Ticket): readonly string[] => [
  ...new Set([
    ...requiredOf(need),
    ...fieldsOf(need).filter((name) => propertyOf(need, name)['type'] === 'string'),
  ]),
];

const propertyOf = (need: JsonSchema, name: string): JsonObject => {
  const property = Object.hasOwn(propertiesOf(need), name) ? propertiesOf(need)[name] : undefined;
  return property !== null && typeof property === 'object' && !Array.isArray(property)
    ? (property as JsonObject)
    : {};
};

const promptFor = ({ ask: { need } }: Ticket, name: string): string => {
  const { default: usual, enum: choices, description } = propertyOf(need, name);
  return [
    visible(name),
    ...(typeof description === 'string' ? [`(${visible(description)})`] : []),
    ...(Array.isArray(choices)
      ? [choices.map((one, index) => `${index + 1} ${visible(JSON.stringify(one))}`).join('  ')]
      : []),
    ...(usual === undefined ? [] : [`[${visible(JSON.stringify(usual))}]`]),
  ].join(' ');
};

/** What was typed, as the form wants it; what fits nothing is sent as text, and the server says why not. */
export const valueOf = (property: JsonObject, text: string): Json | undefined => {
  const { default: usual, enum: choices, type } = property;
  if (text === '') return usual;
  if (Array.isArray(choices) && /^[1-9]$/.test(text)) return choices[Number(text) - 1] ?? text;
  if (type === 'boolean' && /^(y|yes|true|n|no|false)$/i.test(text)) return /^[yt]/i.test(text);
  if ((type === 'number' || type === 'integer') && text !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (type === 'array' || type === 'object' || type === undefined) return jsonOr(text);
  return text;
};

const jsonOr = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};
