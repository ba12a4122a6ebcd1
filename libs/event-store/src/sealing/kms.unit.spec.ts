import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { localKms } from './kms.js';
import { kmsContract } from './kms-contract.spec.js';

const line = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;

let made = 0;
kmsContract('in memory', () => ({
  newMasterKey: () => line(`key-${(made += 1)}`),
  open: (...lines) => localKms(lines.join('\n')),
}));

describe('master keys in memory', () => {
  it('are refused by the number of their line, which is not quoted', () => {
    const twice = line('a');
    expect(() => localKms('')).toThrow('There is no master key.');
    expect(() => localKms(`${twice}\n${twice}`)).toThrow('Line 2');
    const short = `b:${randomBytes(16).toString('base64')}`;
    expect(() => localKms(short)).toThrow('Line 1');
    expect(() => localKms(short)).not.toThrow(short.slice(2));
  });
});
