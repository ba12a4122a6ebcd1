/** The lines of a text that comes in parts, without their line feeds; what ends in none is a line, too. */
export const linesIn = async function* (parts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const part of parts) {
    const [first = '', ...more] = part.split('\n');
    rest.push(first);
    for (const next of more) {
      yield rest.join('');
      rest = [next];
    }
  }
  if (rest.join('') !== '') yield rest.join('');
};
