import { describe, expect, it } from 'vitest';
import { bodyOf, faultsOf, formOf, type Queue } from './queue-form';

const queue: Queue = {
  queue: 'legal',
  description: 'Licences',
  skills: ['law'],
  members: ['ana', 'ben'],
  ladder: [
    { atShare: 0.5, step: 'remind' },
    { atShare: 0.9, step: 'escalate', to: 'bosses' },
  ],
  twoPersonFrom: 'high',
  open: 1,
  overdue: 0,
  oldestOpenSeconds: 12,
};

describe('the form of a queue', () => {
  it('left as it is sets the queue to what it is', () => {
    const { description, skills, members, ladder, twoPersonFrom } = queue;
    expect(bodyOf(formOf(queue))).toEqual({ description, skills, members, ladder, twoPersonFrom });
    expect(faultsOf(formOf(queue))).toEqual({});
  });

  it('takes names with spaces or commas between, each once, and no ladder as none', () => {
    const form = { ...formOf(queue), members: 'ana  cy,ana', ladder: '', twoPersonFrom: 'never' };
    expect(bodyOf(form)).toEqual({
      description: 'Licences',
      skills: ['law'],
      members: ['ana', 'cy'],
      ladder: [],
    });
  });

  it('says what is no name and no step', () => {
    const faults = faultsOf({ ...formOf(queue), members: 'ana, -x', ladder: '50% remind, soon' });
    expect(faults.members).toContain('-x');
    expect(faults.ladder).toContain('soon');
    expect(faults.skills).toBeUndefined();
  });
});
