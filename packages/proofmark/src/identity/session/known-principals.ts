import { BoundedMap } from "../../kernel/bounded-map.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Principal } from "../../model/exchange.ts";

const mostKnown = 10_000;

interface Known {
  readonly principal: Principal;
  readonly readAt: number;
}

/** Who is signed in by which cookie, remembered for a moment. Cookies that are nobody's are not: they would push out others. */
export class KnownPrincipals {
  readonly #known = new BoundedMap<string, Known>(mostKnown);
  readonly #keepsMs: number;
  readonly #clock: Clock;

  constructor(keepsSeconds: number, clock: Clock) {
    this.#keepsMs = keepsSeconds * 1_000;
    this.#clock = clock;
  }

  get(cookie: string): Principal | undefined {
    const known = this.#known.get(cookie);
    if (known === undefined) return undefined;
    const age = this.#clock.now() - known.readAt;
    return age >= 0 && age < this.#keepsMs ? known.principal : undefined;
  }

  /** Asks who it is, and remembers somebody for as long as was said, counted from before the question. */
  async ask(cookie: string, find: () => Promise<Principal | undefined>): Promise<Principal | undefined> {
    const readAt = this.#clock.now();
    const found = await find();
    if (found === undefined) return undefined;
    const principal: Principal = { via: "session", ...found };
    this.#known.set(cookie, { principal, readAt });
    return principal;
  }
}
