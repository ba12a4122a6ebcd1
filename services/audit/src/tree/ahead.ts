/** A sequence whose next item can be looked at before it is taken. */
export class Ahead<T> {
  private seen: IteratorResult<T> | undefined;

  constructor(private readonly source: AsyncIterator<T>) {}

  /** `undefined` after the last. */
  async peek(): Promise<T | undefined> {
    this.seen ??= await this.source.next();
    return this.seen.done === true ? undefined : this.seen.value;
  }

  async next(): Promise<T | undefined> {
    const item = await this.peek();
    if (this.seen?.done !== true) this.seen = undefined;
    return item;
  }
}
