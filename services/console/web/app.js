// The landing page: what is going on, what waits for a person, and the newest tasks. It reads the
// public API only, and follows live events to know when to read again.
const $ = (id) => document.getElementById(id);
const REFRESH_AT_MOST_EVERY_MS = 1_000;
const RECONNECT_AFTER_MS = 3_000;

// ---- Making elements. What agents say is text, never HTML: it cannot become markup.

const element = (name, properties = {}, ...children) => {
  const { dataset, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== undefined && child !== ''));
  return made;
};
const text = (name, content, className = '') =>
  element(name, { className, textContent: content ?? '' });

/** Shape, word and colour of a status: none stands alone. */
const STATUSES = {
  completed: [
    'done',
    'Done',
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-1 10L3.800 7.800l1.200-1.200 2 2 4-4 1.200 1.200Z',
  ],
  queued: ['idle', 'Queued', 'M3 1h10v3L9.500 8 13 12v3H3v-3l3.500-4L3 4ZM5.200 13h5.600L8 9.800Z'],
  running: ['run', 'Running', 'M8 1a7 7 0 1 0 7 7h-2.200A4.800 4.800 0 1 1 8 3.200Z'],
  waiting: [
    'wait',
    'Waiting for a person',
    'M8 .5 15.500 8 8 15.500.5 8ZM7.200 4.500v4.500h1.600V4.500Zm0 5.500v1.600h1.600V10Z',
  ],
  halted: ['halt', 'Halted', 'M5 1h6l4 4v6l-4 4H5l-4-4V5Zm-.5 6v2h7V7Z'],
  failed: [
    'fail',
    'Failed',
    'M1 1h14v14H1Zm4.200 3L4 5.200 6.800 8 4 10.800 5.200 12 8 9.200l2.800 2.800 1.200-1.200L9.200 8 12 5.200 10.800 4 8 6.800Z',
  ],
  paused: [
    'idle',
    'Paused',
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.500 5h1.800v6H5.500Zm3.200 0h1.800v6H8.700Z',
  ],
  cancelled: ['idle', 'Cancelled', 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.500 7.200h7v1.600h-7Z'],
};
const SVG = 'http://www.w3.org/2000/svg';

const glyph = (path) => {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'glyph');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  for (const [name, value] of [
    ['d', path],
    ['fill', 'currentColor'],
    ['fill-rule', 'evenodd'],
  ])
    shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
};
const statusOf = (status) => {
  const [className, word, path] = STATUSES[status] ?? ['idle', status, 'M2 7h12v2H2Z'];
  return element('span', { className: `status ${className}` }, glyph(path), word);
};
const part = (className, share) => {
  const made = element('span', { className });
  made.style.width = `${100 * share}%`;
  return made;
};

const time = (at) =>
  element('time', {
    dateTime: at,
    title: new Date(at).toLocaleString(),
    textContent: new Date(at).toLocaleTimeString(),
  });
const words = (name) =>
  name
    .replaceAll(/([a-z])([A-Z])/g, (_all, before, after) => `${before} ${after.toLowerCase()}`)
    .replaceAll(/[-_.]/g, ' ');
const title = (name) => words(name).replace(/^./, (letter) => letter.toUpperCase());

/** Replaces the children, unless nothing changed, and leaves the focus where it was. */
const last = new WeakMap();
const show = (parent, from, children) => {
  const now = JSON.stringify(from);
  if (last.get(parent) === now) return;
  last.set(parent, now);
  const { focus } = document.activeElement?.dataset ?? {};
  const had = parent.contains(document.activeElement);
  parent.replaceChildren(...children());
  if (had && focus) parent.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
};

// ---- Talking to the server

class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.faults = body.errors ?? [];
  }
}

const api = async (path, options) => {
  const response = await fetch(path, options).catch(() => {
    throw new Error('Nightshift does not answer. Is it running? This page tries again by itself.');
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  if (response.status === 401) askForToken();
  throw new Problem(response.status, body);
};

// The cookie itself is hidden from scripts.
const SIGNED_IN = 'nightshift-signed-in';
$('sign-out').hidden = sessionStorage.getItem(SIGNED_IN) === null;

const askForToken = () => {
  if (!$('sign-in').open) $('sign-in').showModal();
};
$('sign-in').addEventListener('cancel', (event) => event.preventDefault());
$('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const headers = { authorization: `Bearer ${$('token').value}` };
    const { ok, status } = await fetch('/console/session', { method: 'POST', headers });
    if (ok) {
      sessionStorage.setItem(SIGNED_IN, 'yes');
      return location.reload();
    }
    $('sign-in-error').textContent =
      status === 401
        ? 'That is not the token. It is the value of NIGHTSHIFT_API_TOKEN where the server was started.'
        : `The server answered ${status}.`;
  } catch (error) {
    $('sign-in-error').textContent = `The token could not be sent: ${error.message}`;
  }
  $('token').select();
});
$('sign-out').addEventListener('click', async () => {
  await fetch('/console/session', { method: 'DELETE' });
  sessionStorage.removeItem(SIGNED_IN);
  location.reload();
});

// ---- The overview

const showTasksNow = ({ tasks, total }) => {
  const count = (status) => tasks[status] ?? 0;
  const shown = Object.keys(STATUSES).filter(
    (status) => count(status) > 0 || ['completed', 'running', 'waiting'].includes(status),
  );
  $('headline').textContent =
    total === 0 ? 'No tasks yet' : `${count('completed')} of ${total} tasks done`;
  const wait = count('waiting') + count('halted');
  $('subline').textContent =
    wait > 0
      ? `${wait === 1 ? 'One waits' : `${wait} wait`} for you. Nothing stops silently.`
      : count('running') > 0
        ? 'The rest is under way.'
        : '';
  $('bar').setAttribute(
    'aria-label',
    shown.map((status) => `${count(status)} ${STATUSES[status][1].toLowerCase()}`).join(', '),
  );
  show($('bar'), tasks, () =>
    shown
      .filter((status) => count(status) > 0)
      .map((status) => part(STATUSES[status][0], count(status) / total)),
  );
  show($('counts'), tasks, () =>
    shown.map((status) => {
      const [className, word, path] = STATUSES[status];
      const mark = element('span', { className: `status ${className}` }, glyph(path));
      return element(
        'li',
        { dataset: { status } },
        mark,
        text('b', count(status)),
        ` ${word.toLowerCase()}`,
      );
    }),
  );
};

const showSpend = ({ items }) => {
  const tenant = items.find(({ scope }) => scope === 'tenant');
  $('spent').textContent = tenant?.settled.usd ?? '$0.00';
  $('spend-of').textContent = tenant?.limit
    ? `settled of a budget of ${tenant.limit.usd}`
    : 'settled; no budget is set';
  const limit = tenant?.limit?.nanoUsd ?? 0;
  const share = (money) => (limit > 0 ? Math.min(1, money.nanoUsd / limit) : 0);
  $('spend-rest').textContent = tenant
    ? [
        tenant.reserved.nanoUsd > 0
          ? `${tenant.reserved.usd} held for calls under way`
          : 'nothing is held',
        tenant.free ? `${tenant.free.usd} free` : '',
      ]
        .filter(Boolean)
        .join(', ')
    : '';
  $('spend-bar').setAttribute(
    'aria-label',
    `${$('spent').textContent} ${$('spend-of').textContent}`,
  );
  show($('spend-bar'), tenant ?? null, () =>
    tenant
      ? [
          ...(tenant.settled.nanoUsd > 0 ? [part('settled', share(tenant.settled))] : []),
          ...(tenant.reserved.nanoUsd > 0 ? [part('held', share(tenant.reserved))] : []),
        ]
      : [],
  );
};

const modelsOf = ({ definition }) => definition.agents.flatMap(({ models }) => models.map(String));

const showSimulated = ({ items }) => {
  const models = new Set(items.flatMap(modelsOf));
  const simulated = [...models].filter((model) => model.startsWith('simulated/'));
  $('simulated').hidden = simulated.length === 0;
  $('simulated').textContent =
    simulated.length === models.size
      ? 'Every model here is simulated: rules in place of a language model. No model is called and nothing is charged; the prices are invented, everything else is real.'
      : `Some models here are simulated (${simulated.join(', ')}): rules in place of a language model, at invented prices.`;
};

const due = ({ dueAt, overdue }) => {
  const minutes = Math.round((new Date(dueAt) - Date.now()) / 60_000);
  const span =
    Math.abs(minutes) < 120
      ? `${Math.abs(minutes)} min`
      : `${Math.round(Math.abs(minutes) / 60)} h`;
  return overdue || minutes < 0 ? text('span', `${span} over`, 'overdue') : `due in ${span}`;
};

const showTickets = ({ items, nextCursor }) => {
  show($('tickets'), items, () =>
    items.map((ticket) => {
      const about = element(
        'div',
        { className: 'meta' },
        `${ticket.kind} · ${ticket.risk} risk · ${ticket.queue} · `,
        due(ticket),
      );
      const answer = element('button', {
        type: 'button',
        textContent: 'Answer',
        ariaLabel: `Answer: ${ticket.title}`,
        dataset: { focus: ticket.ticketId },
      });
      answer.addEventListener('click', () => go(`ticket/${ticket.ticketId}`));
      const what = element('div', { className: 'what' }, text('b', ticket.title), about);
      return element('li', {}, glyph(STATUSES.waiting[2]), what, answer);
    }),
  );
  for (const svg of $('tickets').querySelectorAll('li > svg')) svg.classList.add('status', 'wait');
  $('tickets-more').textContent =
    items.length === 0
      ? 'Nothing waits for an answer. When an agent cannot go on, its question appears here.'
      : nextCursor
        ? `The ${items.length} that are due first. All of them: npx nightshift ticket list`
        : '';
};

const showTasks = ({ items, nextCursor }) => {
  $('empty').hidden = items.length > 0;
  $('tasks-table').hidden = items.length === 0;
  $('tasks-more').textContent = nextCursor
    ? `The newest ${items.length}. All of them: npx nightshift task list`
    : '';
  show($('tasks'), items, () =>
    items.map((task) => {
      const link = element('a', {
        href: `#task/${task.taskId}`,
        className: 'mono',
        textContent: task.idempotencyKey ?? task.taskId,
        dataset: { focus: task.taskId },
      });
      return element(
        'tr',
        {},
        element('td', {}, link),
        element('td', {}, statusOf(task.status)),
        text('td', task.status === 'completed' ? '' : task.stage),
        text('td', task.workflow),
        text('td', task.cost.usd, 'number'),
        element('td', { className: 'number' }, time(task.acceptedAt)),
      );
    }),
  );
};

const trouble = (message) => {
  $('trouble').hidden = !message;
  $('trouble').textContent = message ?? '';
};

const readAll = async () => {
  const [summary, budgets, tickets, tasks, workflows, ledger] = await Promise.all(
    [
      '/v1/tasks/summary',
      '/v1/budgets',
      '/v1/tickets?status=open&limit=20',
      '/v1/tasks?limit=20',
      '/v1/workflows',
      '/v1/ledger',
    ].map((path) => api(path)),
  );
  showTasksNow(summary);
  showSpend(budgets);
  showTickets(tickets);
  showTasks(tasks);
  showSimulated(workflows);
  $('ledger').textContent =
    `${ledger.lastIndex} ${ledger.lastIndex === 1 ? 'event' : 'events'} in the ledger`;
  $('fresh').textContent = `As of ${new Date().toLocaleTimeString()}`;
  trouble();
};

let refreshing = false;
let again = false;
const refresh = async () => {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    await readAll();
  } catch (error) {
    if (error.status !== 401) trouble(`What you see may be old. ${error.message}`);
    again = true;
  }
  setTimeout(() => {
    refreshing = false;
    if (again && !$('sign-in').open) void refresh();
  }, REFRESH_AT_MOST_EVERY_MS);
};

// ---- Any value, readable

const isPlain = (value) => typeof value !== 'object' || value === null;
const plain = (value) =>
  value === true
    ? 'yes'
    : value === false
      ? 'no'
      : value === null || value === ''
        ? '–'
        : String(value);

const readable = (value, depth = 0) => {
  if (isPlain(value)) return text('span', plain(value), 'text');
  if (depth > 4) return text('pre', JSON.stringify(value, undefined, 2));
  if (Array.isArray(value)) {
    if (value.length === 0) return text('span', 'none', 'meta');
    if (value.every(isPlain)) return text('span', value.map(plain).join(', '), 'text');
    return element(
      'ul',
      { className: 'list' },
      ...value.map((item) => element('li', {}, readable(item, depth + 1))),
    );
  }
  return element(
    'dl',
    { className: 'facts' },
    ...Object.entries(value).flatMap(([name, inner]) => [
      text('dt', title(name)),
      element('dd', {}, readable(inner, depth + 1)),
    ]),
  );
};
const block = (heading, ...content) =>
  content.length > 0 ? [text('h3', heading), ...content] : [];
const raw = (heading, value) =>
  element(
    'details',
    {},
    text('summary', heading),
    text('pre', typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)),
  );

// ---- One task

const SAID = {
  'task.accepted.v1': ({ submittedBy, via }) => `Accepted from ${submittedBy} over ${via}`,
  'run.requested.v1': ({ agent, role, stage, round }) =>
    `Stage ${stage}: ${agent} is to ${role === 'correction' ? 'correct the output' : 'work'}${round > 0 ? `, round ${round}` : ''}`,
  'qa.requested.v2': ({ stage, judges }) => `Stage ${stage}: to be checked by ${judges.join(', ')}`,
  'stage.completed.v1': ({ stage, rounds }) =>
    `Stage ${stage} is done${rounds > 0 ? ` after ${rounds} correction${rounds > 1 ? 's' : ''}` : ''}`,
  'decision.requested.v2': ({ stage, queue }) =>
    `Stage ${stage}: a person of ${queue} is asked to decide`,
  'decision.recorded.v1': ({ stage, by, option }) =>
    `Stage ${stage}: decided${option ? `: ${option}` : ''}${by ? ` by ${by}` : ''}`,
  'task.queued.v1': ({ scope }) => `Queued: a limit of the ${scope} keeps it from starting yet`,
  'task.started.v1': ({ waitedMs }) => `Its turn, after ${Math.round(waitedMs / 1000)} s`,
  'task.halted.v1': ({ scope }) => `Halted at the ${scope}`,
  'task.unhalted.v1': () => 'The halt is over; it goes on',
  'retries.counted.v1': () => 'A run had to retry',
  'task.suspended.v1': () => 'Waits for the answer to a question',
  'task.continued.v1': () => 'The question was answered; it goes on',
  'task.completed.v1': () => 'Done',
};
const say = ({ type, data }) =>
  (SAID[type]?.(data) ?? title(type.replace(/\.v\d+$/, ''))) +
  (data.reason ? `: ${data.reason}` : '');

const messageOf = ({ role, content }) => {
  const said = typeof content === 'string' ? content : JSON.stringify(content, undefined, 2);
  return `${role.toUpperCase()}\n${said}`;
};

const runRow = (run) =>
  element(
    'tr',
    {},
    element(
      'td',
      {},
      run.agent,
      run.simulated ? text('span', 'simulated', 'chip') : '',
      raw(
        `What was said (${run.transcript.length} messages)`,
        run.transcript.map(messageOf).join('\n\n'),
      ),
    ),
    text('td', `${run.stage}, ${run.role}`),
    text('td', words(run.status)),
    text('td', run.spent.usd, 'number'),
  );

const runsTable = (runs) => {
  const head = ['Agent', 'Stage, role', 'Status', 'Spent'].map((name, index) =>
    element('th', { scope: 'col', textContent: name, className: index === 3 ? 'number' : '' }),
  );
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...runs.map(runRow)),
  );
};

const findingItem = ({ severity, category, claim, open, response }) =>
  element(
    'li',
    {},
    element('div', {}, text('span', `${severity}, ${category}`, 'chip'), ` ${claim}`),
    text(
      'div',
      `${open ? 'Open' : 'Settled'}${response ? `. ${title(response.response)}: ${response.reason ?? ''}` : ''}`,
      'meta',
    ),
  );

const reviewBlock = (reviews) =>
  reviews.flatMap(({ stage, status, round, findings }) =>
    block(
      `Quality check of ${stage}`,
      text(
        'p',
        `${title(status)}${round > 0 ? ` in round ${round + 1}` : ''}; ${findings.length === 0 ? 'no findings' : `${findings.length} finding${findings.length > 1 ? 's' : ''}`}.`,
      ),
      ...(findings.length > 0
        ? [element('ul', { className: 'found' }, ...findings.map(findingItem))]
        : []),
    ),
  );

const taskHead = (task) =>
  element(
    'dl',
    { className: 'facts' },
    ...[
      ['Status', statusOf(task.status)],
      ...(task.stage ? [['Stage', task.stage]] : []),
      ...(task.reason ? [['Reason', task.reason]] : []),
      ['Workflow', task.workflow],
      ['Cost', task.cost.usd],
      ['Id', text('span', task.taskId, 'mono')],
    ].flatMap(([name, value]) => [text('dt', name), element('dd', {}, value)]),
  );

const taskParts = (task, runs, reviews) => {
  const ask = element('button', {
    type: 'button',
    className: 'primary',
    textContent: 'Answer its question',
  });
  ask.addEventListener('click', () => go(`ticket/${task.ticketId}`));
  return [
    taskHead(task),
    ...(task.ticketId ? [element('p', { className: 'actions' }, ask)] : []),
    ...('output' in task ? block('Output', readable(task.output)) : []),
    ...(Object.keys(task.decisions).length > 0
      ? block('Decisions of people', readable(task.decisions))
      : []),
    ...block(
      'What happened',
      element(
        'ol',
        { className: 'steps' },
        ...task.history.map((event) =>
          element('li', {}, time(event.time), text('span', say(event))),
        ),
      ),
    ),
    ...(runs.length > 0 ? block('Runs', runsTable(runs)) : []),
    ...reviewBlock(reviews),
    ...block('Brief', readable(task.brief)),
    raw('The task as JSON', task),
  ];
};

const optional = (path) => api(path).catch(() => undefined);
const taskView = async (id) => {
  const task = await api(`/v1/tasks/${id}`);
  const reviewIds = [...new Set(task.history.flatMap(({ data }) => data.reviewId ?? []))];
  const [runs, reviews] = await Promise.all([
    Promise.all(task.runIds.map((run) => optional(`/v1/runs/${run}`))),
    Promise.all(reviewIds.map((review) => optional(`/v1/reviews/${review}`))),
  ]);
  return { task, runs: runs.filter(Boolean), reviews: reviews.filter(Boolean) };
};

const openTask = async (id) => {
  const { task, runs, reviews } = await taskView(id);
  $('task-title').textContent =
    task.brief?.package ?? task.brief?.title ?? `Task ${task.taskId.slice(0, 8)}`;
  const open = new Set(
    [...$('task-body').querySelectorAll('details[open] > summary')].map((one) => one.textContent),
  );
  show($('task-body'), [task, runs, reviews], () => taskParts(task, runs, reviews));
  for (const summary of $('task-body').querySelectorAll('summary'))
    if (open.has(summary.textContent)) summary.parentElement.open = true;
};

// ---- The form of an answer, out of its JSON Schema

const kindOf = ({ enum: values, type }) => {
  if (values?.every(isPlain)) return 'choice';
  return ['string', 'number', 'integer', 'boolean'].includes(type) ? type : 'json';
};
const choicesOf = (name, schema, options) =>
  kindOf(schema) === 'boolean'
    ? [
        { value: true, label: 'Yes' },
        { value: false, label: 'No' },
      ]
    : schema.enum.map((value) => {
        const option = name === 'option' ? options.find(({ id }) => id === value) : undefined;
        return { value, label: option?.label ?? title(plain(value)), help: option?.consequence };
      });

const choiceField = (name, schema, required, options) => {
  const choices = choicesOf(name, schema, options);
  const labels = choices.map(({ label, help }, index) =>
    element(
      'label',
      { className: 'choice' },
      element('input', {
        type: 'radio',
        name,
        value: String(index),
        required,
        // What is decided is chosen by a person, never filled in.
        checked: name !== 'option' && choices[index].value === schema.default,
      }),
      element('span', {}, label, help ? text('small', help) : ''),
    ),
  );
  const legend = name === 'option' ? 'Your answer' : (schema.title ?? title(name));
  const field = element(
    'fieldset',
    { className: 'field' },
    element('legend', {}, legend, optionalMark(required)),
    ...labels,
  );
  const read = () => {
    const picked = field.querySelector('input:checked');
    return picked ? choices[Number(picked.value)].value : undefined;
  };
  return { field, inputs: [...field.querySelectorAll('input')], read };
};
const optionalMark = (required) => (required ? '' : text('span', ' (optional)', 'optional'));

const numberIn = (input, name) => {
  if (input.validity.badInput) throw new Error(`${title(name)} must be a number.`);
  return input.value === '' ? undefined : Number(input.value);
};
const jsonIn = (input, name) => {
  if (input.value.trim() === '') return undefined;
  try {
    return JSON.parse(input.value);
  } catch (error) {
    throw new Error(`${title(name)} must be JSON: ${error.message}`, { cause: error });
  }
};

const inputField = (name, schema, required) => {
  const kind = kindOf(schema);
  const number = kind === 'number' || kind === 'integer';
  const long =
    kind === 'json' || (kind === 'string' && !(schema.maxLength <= 200) && !schema.format);
  const input = element(long ? 'textarea' : 'input', { id: `field-${name}`, name, required });
  if (long)
    Object.assign(input, {
      rows: 3,
      spellcheck: kind !== 'json',
      className: kind === 'json' ? 'mono' : '',
    });
  else
    input.type = number
      ? 'number'
      : ({ date: 'date', email: 'email', uri: 'url' }[schema.format] ?? 'text');
  if (number)
    Object.assign(input, {
      step: kind === 'integer' ? '1' : 'any',
      min: schema.minimum ?? '',
      max: schema.maximum ?? '',
    });
  if (schema.maxLength && !number) input.maxLength = schema.maxLength;
  if (schema.default !== undefined)
    input.value = kind === 'json' ? JSON.stringify(schema.default) : schema.default;
  const help = [
    schema.description,
    kind === 'json' ? 'As JSON: this field has no simpler form.' : '',
  ]
    .filter(Boolean)
    .join(' ');
  const label = element(
    'label',
    { htmlFor: input.id },
    schema.title ?? title(name),
    optionalMark(required),
  );
  const field = element(
    'div',
    { className: 'field' },
    label,
    input,
    help ? element('div', { className: 'help', id: `help-${name}`, textContent: help }) : '',
  );
  if (help) input.setAttribute('aria-describedby', `help-${name}`);
  const read = () =>
    number
      ? numberIn(input, name)
      : kind === 'json'
        ? jsonIn(input, name)
        : input.value === ''
          ? undefined
          : input.value;
  return { field, inputs: [input], read };
};

/** By name: its element, its inputs, and how its value is read. Only what no field can show is JSON. */
const formOf = (schema, options) => {
  const { properties, required = [] } = schema;
  if (!properties)
    return new Map([
      ['', inputField('answer', { title: 'Your answer', ...schema, type: 'object' }, true)],
    ]);
  return new Map(
    Object.entries(properties).map(([name, inner]) => {
      const isChoice = ['choice', 'boolean'].includes(kindOf(inner));
      const made = (isChoice ? choiceField : inputField)(
        name,
        inner,
        required.includes(name),
        options,
      );
      made.field.append(element('p', { className: 'error', id: `error-${name}` }));
      return [name, made];
    }),
  );
};

// ---- One question

let shown;
let form = new Map();

const evidenceItem = ({ claim, quote, source }) =>
  element(
    'li',
    {},
    text('div', claim),
    text('blockquote', `“${quote}”`),
    text('div', source, 'meta'),
  );

const positionItem = ({ severity, category, location, qa, worker, response }) =>
  element(
    'li',
    {},
    text('div', `${title(category)}, ${severity}, at ${location || 'the whole output'}`, 'meta'),
    text('p', `QA: ${qa}`, 'text'),
    text('p', worker ? `Worker (${response}): ${worker}` : 'Worker: no answer to it yet.', 'text'),
  );
const changeItem = ({ at, before, after }) =>
  element(
    'li',
    {},
    text('div', at || 'All of it', 'meta'),
    ...(before === undefined ? [] : [element('del', {}, inline(before))]),
    ' ',
    ...(after === undefined ? [] : [element('ins', {}, inline(after))]),
  );
const inline = (value) => (isPlain(value) ? plain(value) : JSON.stringify(value));
const list = (items, className = 'found') => element('ul', { className }, ...items);

const ticketParts = ({ ask, taskId, diff, changes }) => [
  ...(changes.length > 0
    ? block(
        'What has changed since it was asked',
        list(changes.map(({ what }) => text('li', what, 'text'))),
      )
    : []),
  ...block('Why it waits', text('p', ask.blocked, 'text')),
  ...(ask.costOfWaiting ? block('What waiting costs', text('p', ask.costOfWaiting, 'text')) : []),
  ...(ask.positions?.length > 0
    ? block('Both positions', list(ask.positions.map(positionItem), 'evidence'))
    : []),
  ...(diff?.length > 0 ? block('What would change', list(diff.map(changeItem), 'evidence')) : []),
  ...(ask.found.length > 0
    ? block(
        'What was found',
        element('ul', { className: 'found' }, ...ask.found.map((one) => text('li', one, 'text'))),
      )
    : []),
  ...(ask.evidence.length > 0
    ? block('Evidence', element('ul', { className: 'evidence' }, ...ask.evidence.map(evidenceItem)))
    : []),
  ...(ask.proposal === undefined ? [] : block('What is proposed', readable(ask.proposal))),
  ...(ask.alternatives.length > 0
    ? block(
        'What was rejected',
        element('ul', { className: 'found' }, ...ask.alternatives.map((one) => text('li', one))),
      )
    : []),
  ...(ask.confidence
    ? block(
        'How sure',
        text('p', `${Math.round(100 * ask.confidence.value)} %: ${ask.confidence.basis}`),
      )
    : []),
  ...(ask.policy ? block('Policy', text('p', ask.policy, 'text')) : []),
  element(
    'p',
    { className: 'actions' },
    element('a', { href: `#task/${taskId}`, textContent: 'Show the whole task' }),
  ),
];

const openTicket = async (id) => {
  if (shown?.ticketId === id && $('ticket').open) return;
  shown = await api(`/v1/tickets/${id}`);
  const { ask, status } = shown;
  const closed = status !== 'open';
  $('ticket-title').textContent = ask.title;
  $('ticket-meta').replaceChildren(
    `${ask.kind} · ${shown.risk} risk · ${shown.queue} · `,
    closed ? standing(shown) : due(shown),
    ...(closed ? [] : [standing(shown)]),
  );
  $('ticket-question').textContent = ask.question;
  form = closed ? new Map() : formOf(ask.need, ask.options);
  $('fields').replaceChildren(...[...form.values()].map(({ field }) => field));
  $('answer').hidden = closed;
  $('ticket-error').textContent = '';
  $('ticket-reload').hidden = true;
  $('ticket-body').replaceChildren(...givenParts(shown), ...ticketParts(shown));
};

/** Where it stands, besides its due time. */
const standing = ({
  status,
  answeredBy,
  decision,
  endorsement,
  approvals,
  claimedBy,
  assignee,
}) => {
  if (decision) return `answered by ${decision.by}, counts from ${clock(decision.resumeAt)}`;
  if (status !== 'open') return `${status}${answeredBy ? ` by ${answeredBy}` : ''}`;
  return [
    ...(endorsement ? [`${endorsement.by} gave the first of two answers`] : []),
    ...(approvals > 1 && !endorsement ? ['two persons must give the same answer'] : []),
    ...(claimedBy ? [`${claimedBy} is at it`] : []),
    ...(assignee ? [`assigned to ${assignee}`] : []),
  ]
    .map((one) => ` · ${one}`)
    .join('');
};
const clock = (time) => new Date(time).toLocaleTimeString();

const givenParts = ({ ticketId, answer, decision, endorsement }) => {
  if (answer) return block('The answer', readable(answer));
  if (decision)
    return block(
      'The answer',
      readable(decision.answer),
      element('p', { className: 'actions' }, undoButton(ticketId)),
    );
  return endorsement ? block('The first of two answers', readable(endorsement.answer)) : [];
};

const undoButton = (ticketId) => {
  const button = element('button', { type: 'button', textContent: 'Undo (z)' });
  button.addEventListener('click', () => void undo(ticketId));
  return button;
};

/** The newest answer of this page, as long as it can be taken back. */
let undoable;
const undo = async (ticketId) => {
  undoable = undefined;
  try {
    await api(`/v1/tickets/${ticketId}/undo`, { method: 'POST' });
    $('done').replaceChildren('Taken back. It waits for an answer again.');
  } catch (error) {
    $('done').replaceChildren(`Not taken back. ${error.message}`);
  }
  shown = undefined;
  void refresh();
  go(`ticket/${ticketId}`);
};

/** Counts down to the moment from which it cannot be taken back any more. */
const countDown = ({ ticketId, taskId, ask, decision, endorsement }) => {
  const link = element('a', { href: `#task/${taskId}`, textContent: 'See how it goes on' });
  if (!decision) {
    const more = endorsement ? 'A second person has to give the same answer. ' : '';
    return $('done').replaceChildren(`Answered: ${ask.title} ${more}`, link);
  }
  undoable = ticketId;
  const left = text('span', '');
  $('done').replaceChildren(`Answered: ${ask.title} `, left, undoButton(ticketId), ' ', link);
  const tick = () => {
    const seconds = Math.ceil((Date.parse(decision.resumeAt) - Date.now()) / 1000);
    if (undoable !== ticketId) return;
    if (seconds > 0) {
      left.textContent = `It goes on in ${seconds} s. `;
      return void setTimeout(tick, 500);
    }
    undoable = undefined;
    $('done').replaceChildren(`Answered: ${ask.title} `, link);
  };
  tick();
};
addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
  if (event.key !== 'z' || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (undoable !== undefined && !typing) void undo(undoable);
});

const showFault = (name, reason) => {
  const { field, inputs } = form.get(name);
  const error = field.querySelector('.error');
  if (error) error.textContent = reason;
  const help = field.querySelector('.help')?.id;
  for (const input of inputs) {
    input.setAttribute('aria-invalid', String(reason !== ''));
    if (error) input.setAttribute('aria-describedby', [help, error.id].filter(Boolean).join(' '));
  }
};

/** The answer as typed values; the faults of its fields if it cannot be sent. */
const answerOf = () => {
  const answer = {};
  const faults = [];
  for (const [name, { read, inputs }] of form) {
    showFault(name, '');
    try {
      const value = read();
      if (value !== undefined) answer[name] = value;
      else if (inputs[0].required)
        faults.push([name, inputs[0].type === 'radio' ? 'Choose one.' : 'Is needed.']);
    } catch (error) {
      faults.push([name, error.message]);
    }
  }
  return { answer: form.has('') ? answer[''] : answer, faults };
};

const pointAt = (faults) => {
  for (const [name, reason] of faults) showFault(name, reason);
  form.get(faults[0][0]).inputs[0].focus();
};

/** Those of a field stand at the field, the others below; what was typed stays. */
const explain = (error) => {
  const mine = [];
  const others = [];
  for (const { at, reason } of error.faults ?? []) {
    const name = at.split('/').findLast((step) => form.has(step) && step !== '');
    if (name === undefined) others.push(`${at}: ${reason}`);
    else mine.push([name, title(reason.replace(/^must/, 'it must'))]);
  }
  if (mine.length > 0) pointAt(mine);
  const stale = error.status === 409;
  $('ticket-reload').hidden = !stale;
  $('ticket-error').textContent =
    mine.length > 0 && others.length === 0
      ? ''
      : [
          `Nothing was sent on. ${error.message}`,
          ...others,
          stale ? 'Look at it as it is now, then decide again.' : '',
        ]
          .filter(Boolean)
          .join('\n');
};

$('answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = $('answer').querySelector('[type=submit]');
  const { answer, faults } = answerOf();
  if (faults.length > 0) return pointAt(faults);
  button.disabled = true;
  $('ticket-error').textContent = '';
  const { shownHash, revision } = shown;
  try {
    const answered = await api(`/v1/tickets/${shown.ticketId}/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shownHash, revision, answer }),
    });
    countDown(answered);
    $('ticket').close();
    void refresh();
  } catch (error) {
    explain(error);
  } finally {
    button.disabled = false;
  }
});
$('ticket').addEventListener('keydown', (event) => {
  if (
    event.key === 'Enter' &&
    (event.ctrlKey || event.metaKey) &&
    !event.repeat &&
    !$('answer').hidden
  )
    $('answer').requestSubmit();
});
$('ticket-reload').addEventListener('click', () => {
  const { ticketId } = shown;
  const typed = [...form].map(([name, { inputs }]) => [
    name,
    inputs.map(({ value, checked }) => ({ value, checked })),
  ]);
  shown = undefined;
  void openTicket(ticketId).then(() => retype(typed));
});
/** What was typed stays where the form still asks for it. */
const retype = (typed) => {
  for (const [name, values] of typed) {
    const { inputs = [] } = form.get(name) ?? {};
    for (const [index, input] of inputs.entries()) {
      if (!values[index]) continue;
      if (input.type === 'radio') input.checked = values[index].checked;
      else input.value = values[index].value;
    }
  }
};

// ---- Where we are: #task/<id>, #ticket/<id>. The way back is the browser's.

const views = { task: openTask, ticket: openTicket };
let opener;
const go = (place) => {
  location.hash = place;
};
const route = async () => {
  const [, kind, id] = /^#(task|ticket)\/([\w-]+)$/.exec(location.hash) ?? [];
  for (const name of Object.keys(views)) if (name !== kind && $(name).open) $(name).close();
  if (!kind) return;
  try {
    await views[kind](id);
    if ($(kind).open) return;
    opener ??= document.activeElement?.dataset?.focus;
    $(kind).showModal();
  } catch (error) {
    trouble(error.message);
    go('');
  }
};
for (const name of Object.keys(views)) {
  $(name)
    .querySelector('.close')
    .addEventListener('click', () => $(name).close());
  $(name).addEventListener('click', (event) => {
    if (event.target === $(name)) $(name).close();
  });
  $(name).addEventListener('close', () => {
    if (!location.hash.startsWith(`#${name}/`)) return;
    history.pushState(undefined, '', location.pathname);
    const back = opener && document.querySelector(`main [data-focus="${CSS.escape(opener)}"]`);
    opener = undefined;
    (name === 'ticket' && $('done').hasChildNodes()
      ? $('tickets-title')
      : (back ?? $('tickets-title'))
    ).focus();
  });
}
addEventListener('hashchange', () => void route());

// ---- Live

const TYPES = [
  'task.accepted.v1',
  'task.completed.v1',
  'task.failed.v1',
  'task.cancelled.v1',
  'task.halted.v1',
  'task.unhalted.v1',
  'task.paused.v1',
  'task.resumed.v1',
  'task.suspended.v1',
  'task.continued.v1',
  'stage.completed.v1',
  'decision.requested.v2',
  'decision.recorded.v1',
  'ticket.opened.v2',
  'ticket.revised.v1',
  'ticket.assigned.v1',
  'ticket.moved.v1',
  'ticket.endorsed.v1',
  'ticket.decided.v1',
  'ticket.reopened.v1',
  'ticket.answered.v2',
  'ticket.withdrawn.v1',
  'ticket.overdue.v1',
  'lease.settled.v1',
];
const connection = (state, words) => {
  $('connection').dataset.state = state;
  $('connection').textContent = words;
};
const happened = (event) => {
  void refresh();
  const { taskid } = JSON.parse(event.data);
  if ($('task').open && location.hash === `#task/${taskid}`) void route();
};
const follow = () => {
  const source = new EventSource(`/v1/events?types=${TYPES.join(',')}`);
  source.addEventListener('open', () => {
    connection('live', 'Live');
    void refresh();
  });
  source.addEventListener('error', () => {
    connection('lost', 'Connection lost, trying again');
    // By itself it comes back only where the connection broke, not where the answer was an error.
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, RECONNECT_AFTER_MS);
  });
  for (const type of TYPES) source.addEventListener(type, happened);
};

void refresh();
void route();
follow();
