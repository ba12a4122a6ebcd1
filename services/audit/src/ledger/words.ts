/** Of a text, for lists that are long. */
export const words = (text: string): readonly string[] => text.trim().split(/\s+/);
