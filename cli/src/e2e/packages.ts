import { resolve } from 'node:path';

export const PACKAGES = resolve('node_modules');
/**
 * The leave to ship each of these is a person's to give. More than one: slips of the simulated models
 * are drawn from prompts, which hold the path of the checkout, and a slip may come before the question.
 */
export const COPYLEFT = ['axe-core', '@axe-core/playwright', 'lightningcss'];

/** A task of the example about an installed package. */
export const auditOf = (name: string, idempotencyKey: string) => ({
  workflow: 'dependency-audit',
  brief: { package: name, folder: resolve(PACKAGES, name) },
  idempotencyKey,
});
