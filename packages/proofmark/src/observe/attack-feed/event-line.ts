import type { ProofmarkEvent } from "../../model/event.ts";

/** Events in line, at most `capacity`, in memory that is taken once. */
export class EventLine {
  readonly capacity: number;
  readonly #places: (ProofmarkEvent | undefined)[];
  #first = 0;
  #length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#places = Array.from({ length: capacity }, () => undefined);
  }

  get length(): number {
    return this.#length;
  }

  /** False where the line is full: who stands in it came first, and stays. */
  push(event: ProofmarkEvent): boolean {
    if (this.#length === this.capacity) return false;
    let place = this.#first + this.#length;
    if (place >= this.capacity) place -= this.capacity;
    this.#places[place] = event;
    this.#length++;
    return true;
  }

  shift(): ProofmarkEvent | undefined {
    const event = this.#places[this.#first];
    if (event === undefined) return undefined;
    this.#places[this.#first] = undefined;
    this.#first = this.#first + 1 === this.capacity ? 0 : this.#first + 1;
    this.#length--;
    return event;
  }
}
