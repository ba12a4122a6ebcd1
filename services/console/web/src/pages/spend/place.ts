import type { HaltScope } from './confirmation';

/** Of `workflow/audit`; what is no place is the choice of one. */
export const placeIn = (text: string): { readonly scope: HaltScope; readonly key: string } => {
  const [scope = '', ...key] = text.split('/');
  return isScope(scope) ? { scope, key: key.join('/') } : { scope: 'workflow', key: '' };
};

const SCOPES: readonly string[] = ['task', 'workflow', 'tenant', 'everything'];
const isScope = (text: string): text is HaltScope => SCOPES.includes(text);
