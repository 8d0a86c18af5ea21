/** A pool as `pg` has them, with one connection. */
export class FakePool {
  time = 0;
  isUp = false;
  takesMs = 1;
  totalCount = 3;
  idleCount = 2;
  waitingCount = 1;
  options = { max: 10 };
  readonly client = new FakeClient(this);
  readonly #listeners: ((client: object) => void)[] = [];

  on(_event: "connect", listener: (client: object) => void): void {
    this.#listeners.push(listener);
    listener(this.client);
  }

  async connect(): Promise<FakeClient> {
    if (!this.isUp) throw new Error("down");
    return await Promise.resolve(this.client);
  }

  async ask(): Promise<void> {
    await this.client.query("SELECT 1").catch(() => {});
  }
}

class FakeClient {
  readonly #pool: FakePool;
  hangs = false;

  constructor(pool: FakePool) {
    this.#pool = pool;
  }

  async query(_text: string): Promise<void> {
    if (this.hangs) await new Promise<never>(() => {});
    await Promise.resolve();
    this.#pool.time += this.#pool.takesMs;
    if (!this.#pool.isUp) throw new Error("down");
  }

  release(): void {}

  on(): void {}

  removeListener(): void {}
}
