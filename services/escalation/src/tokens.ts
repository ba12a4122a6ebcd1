/** What Nest injects by name. */
export const TICKETS = Symbol('tickets');
export const VIEWS = Symbol('views');
export const STORE = Symbol('store');
/** For so long an answer can be taken back. */
export const UNDO_MS = Symbol('undo ms');
/** What queues are like, at this moment. */
export const POLICIES = Symbol('policies');
export const QUEUES = Symbol('queues');
export const CLAIMS = Symbol('claims');
export const GROUPS = Symbol('groups');
export const GROUP_ANSWERS = Symbol('group-answers');
export const PRECEDENTS = Symbol('precedents');
export const INCIDENTS = Symbol('incidents');
