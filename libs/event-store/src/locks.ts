/** One holder per name at a time, in the order of asking. */
export class Locks {
  private readonly tails = new Map<string, Promise<void>>();

  /** Runs `work` while holding every name. Names are taken in sorted order, so nobody deadlocks. */
  async holding<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    try {
      for (const name of [...new Set(names)].sort()) {
        const before = this.tails.get(name);
        releases.push(this.take(name));
        if (before) await before;
      }
      return await work();
    } finally {
      for (const release of releases) release();
    }
  }

  private take(name: string): () => void {
    let release = (): void => undefined;
    const mine = new Promise<void>((settle) => (release = settle));
    this.tails.set(name, mine);
    return () => {
      if (this.tails.get(name) === mine) this.tails.delete(name);
      release();
    };
  }
}
