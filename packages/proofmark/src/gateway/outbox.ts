/** An answer that is ready to be sent. */
export interface Parcel {
  send(): void;
}

/**
 * Answers that came whole, sent together at the end of a turn of the event loop. A write wakes whoever reads the other
 * end, which costs as much as the write itself: where many come in one turn, readers stay awake for all of them.
 */
export class Outbox {
  #waiting: Parcel[] = [];

  add(parcel: Parcel): void {
    if (this.#waiting.length === 0) setImmediate(this.#send);
    this.#waiting.push(parcel);
  }

  readonly #send = (): void => {
    const parcels = this.#waiting;
    this.#waiting = [];
    for (const parcel of parcels) parcel.send();
  };
}
