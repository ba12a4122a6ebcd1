/** Of Nightshift as a whole: every package has the same. */
export const VERSION = '0.1.0';
