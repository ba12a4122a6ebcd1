/** What Nest injects by name, of the rooms that other systems meet. */
export const CHANNELS = Symbol('channels');
export const CHANNEL_SETTINGS = Symbol('channel settings');
export const COURIER = Symbol('courier');
export const DELIVERIES = Symbol('deliveries');
export const LINK_ANSWERS = Symbol('link answers');
export const LINK_PARTS = Symbol('link parts');
