// The landing page: what is going on, what waits for a person, and the newest tasks. It reads the
// public API only, and follows live events to know when to read again.
const $ = (id) => document.getElementById(id);
const REFRESH_AT_MOST_EVERY_MS = 1_000;
const STATUSES = ['running', 'waiting', 'halted', 'paused', 'completed', 'failed', 'cancelled'];

/** Elements are made, never written as HTML: what agents say cannot become markup. */
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const api = async (path, options) => {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const faults = (body.errors ?? []).map(({ at, reason }) => `\n${at}: ${reason}`).join('');
  throw new Error(`${body.detail ?? `The server answered ${response.status}.`}${faults}`);
};

const connection = (state, text) => {
  $('connection').dataset.state = state;
  $('connection').textContent = text;
};

const showCounts = ({ tasks, total, cost }, budgets) => {
  const tenant = budgets.items.find(({ scope }) => scope === 'tenant');
  const entries = [
    ...STATUSES.filter(
      (status) => tasks[status] || status === 'running' || status === 'completed',
    ).map((status) => [status, tasks[status] ?? 0]),
    ['all tasks', total],
    ['spent', tenant?.settled.usd ?? cost.usd],
    ['reserved', tenant?.reserved.usd ?? '–'],
    ['budget', tenant?.limit?.usd ?? '–'],
  ];
  $('counts').replaceChildren(
    ...entries.map(([name, value]) =>
      element(
        'div',
        {},
        element('dt', { textContent: name }),
        element('dd', { textContent: String(value) }),
      ),
    ),
  );
  $('simulated').hidden = total === 0;
};

const showTickets = ({ items, nextCursor }) => {
  const more = nextCursor
    ? [
        element('p', {
          className: 'note',
          textContent: 'There are more: GET /v1/tickets lists them all.',
        }),
      ]
    : [];
  const rows = items.map((ticket) => {
    const answer = element('button', { type: 'button', textContent: 'Answer' });
    answer.addEventListener('click', () => openTicket(ticket.ticketId));
    const due = `${ticket.kind} · ${ticket.queue} · ${ticket.overdue ? 'overdue since' : 'due'} ${new Date(ticket.dueAt).toLocaleString()}`;
    return element(
      'div',
      { className: 'ticket' },
      element(
        'span',
        { className: 'what' },
        ticket.title,
        element('br'),
        element('small', { textContent: due }),
      ),
      answer,
    );
  });
  $('tickets').replaceChildren(
    ...(rows.length > 0
      ? [...rows, ...more]
      : [element('p', { className: 'note', textContent: 'Nothing waits for an answer.' })]),
  );
};

const showTasks = ({ items }) => {
  const rows = items.map((task) =>
    element(
      'tr',
      {},
      element(
        'td',
        {},
        element('a', {
          href: `/v1/tasks/${task.taskId}`,
          textContent: task.idempotencyKey ?? task.taskId,
        }),
      ),
      element('td', { textContent: task.workflow }),
      element('td', { className: `status-${task.status}`, textContent: task.status }),
      element('td', { textContent: task.stage }),
      element('td', { className: 'number', textContent: task.cost.usd }),
      element('td', { textContent: new Date(task.acceptedAt).toLocaleTimeString() }),
    ),
  );
  const hint = element('td', {
    colSpan: 6,
    className: 'note',
    textContent: 'No tasks yet. Try: npx nightshift demo --limit 20',
  });
  $('tasks').replaceChildren(...(rows.length > 0 ? rows : [element('tr', {}, hint)]));
};

let refreshing = false;
let again = false;
const refresh = async () => {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    const [summary, budgets, tickets, tasks] = await Promise.all([
      api('/v1/tasks/summary'),
      api('/v1/budgets'),
      api('/v1/tickets?status=open&limit=20'),
      api('/v1/tasks?limit=20'),
    ]);
    showCounts(summary, budgets);
    showTickets(tickets);
    showTasks(tasks);
  } catch (error) {
    connection('lost', `What you see may be old: ${error.message}`);
  }
  setTimeout(() => {
    refreshing = false;
    if (again) {
      again = false;
      void refresh();
    }
  }, REFRESH_AT_MOST_EVERY_MS);
};

let shown;
const openTicket = async (id) => {
  shown = await api(`/v1/tickets/${id}`);
  const { ask } = shown;
  $('ticket-title').textContent = ask.title;
  $('ticket-question').textContent = `${ask.question}\n\n${ask.blocked}`;
  $('ticket-found').replaceChildren(
    ...ask.found.map((text) => element('li', { className: 'text', textContent: text })),
  );
  $('ticket-evidence-title').hidden = ask.evidence.length === 0;
  $('ticket-evidence').replaceChildren(
    ...ask.evidence.map(({ claim, quote, source }) =>
      element(
        'li',
        {},
        claim,
        element('br'),
        element('small', { className: 'note', textContent: `“${quote}” (${source})` }),
      ),
    ),
  );
  $('ticket-policy').textContent = ask.policy ?? '';
  const options = ask.options.map(({ id: option, label, consequence }, index) =>
    element(
      'label',
      {},
      element('input', {
        type: 'radio',
        name: 'option',
        value: option,
        required: true,
        checked: index === -1,
      }),
      ` ${label}`,
      element('small', { textContent: consequence }),
    ),
  );
  $('ticket-options').replaceChildren(
    element('legend', { textContent: 'Your answer' }),
    ...options,
  );
  $('ticket-more').value = '';
  $('ticket-error').textContent = '';
  $('ticket').showModal();
};

$('ticket-close').addEventListener('click', () => $('ticket').close());
$('answer').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    const more = $('ticket-more').value.trim() === '' ? {} : JSON.parse($('ticket-more').value);
    const option = new FormData($('answer')).get('option');
    const answer = { ...(option ? { option } : {}), ...more };
    await api(`/v1/tickets/${shown.ticketId}/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shownHash: shown.shownHash, answer }),
    });
    $('ticket').close();
    void refresh();
  } catch (error) {
    $('ticket-error').textContent = error.message;
  }
});

const TYPES = [
  'task.accepted.v1',
  'task.completed.v1',
  'task.failed.v1',
  'task.cancelled.v1',
  'task.halted.v1',
  'stage.completed.v1',
  'ticket.opened.v1',
  'ticket.answered.v1',
  'ticket.withdrawn.v1',
  'lease.settled.v1',
];
const follow = () => {
  const source = new EventSource(`/v1/events?types=${TYPES.join(',')}`);
  source.addEventListener('open', () => {
    connection('live', 'live');
    void refresh();
  });
  source.addEventListener('error', () =>
    connection('lost', 'connection lost, trying again … what you see may be old'),
  );
  for (const type of TYPES) source.addEventListener(type, () => void refresh());
};

void refresh();
follow();
