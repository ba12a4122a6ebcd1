import { EmbeddedBus, type ToPark } from '@nightshift/event-bus';

export interface TestBus {
  readonly bus: EmbeddedBus;
  /** What could never be processed, in the order in which it was given up. */
  readonly parked: ToPark[];
}

/** A real embedded bus whose dead letters stay in memory: `parked` has them, the bus lists none. */
export const testBus = (): TestBus => {
  const parked: ToPark[] = [];
  const none = async (): Promise<readonly never[]> => [];
  const bus = new EmbeddedBus({
    park: async (letters) => void parked.push(...letters),
    remove: async () => undefined,
    list: none,
    find: none,
    count: none,
    close: async () => undefined,
  });
  return { bus, parked };
};
