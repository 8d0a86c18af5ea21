export type TroubleKind = "delivery" | "spool";

/** What keeps the feed from its work. Changes are told of once: a trouble that goes on is no news. */
export class Troubles {
  readonly #onChange: (state: "degraded" | "recovered", reason: string) => void;
  readonly #now = new Map<TroubleKind, string>();

  constructor(onChange: (state: "degraded" | "recovered", reason: string) => void) {
    this.#onChange = onChange;
  }

  get reasons(): readonly string[] {
    return [...this.#now.values()];
  }

  begin(kind: TroubleKind, reason: string): void {
    if (this.#now.get(kind) === reason) return;
    this.#now.set(kind, reason);
    this.#onChange("degraded", this.reasons.join(" "));
  }

  end(kind: TroubleKind): void {
    if (!this.#now.delete(kind)) return;
    if (this.#now.size === 0) this.#onChange("recovered", "Events reach the control plane again.");
    else this.#onChange("degraded", this.reasons.join(" "));
  }
}
