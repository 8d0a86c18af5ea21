export interface AdmissionLimits {
  /** Requests under way at a time. */
  readonly maxRunning: number;
  /** Requests that wait. */
  readonly maxWaiting: number;
  readonly waitTimeoutMs: number;
}

/** Somebody who wants a place. Exactly one of the two is called, once, unless it left before. */
export interface Applicant {
  onAdmitted(): void;
  onTurnedAway(): void;
}

/** Places at the upstream, and a queue with an end and a time limit for those that find none. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #waiting = new Map<Applicant, NodeJS.Timeout>();
  #running = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  enter(applicant: Applicant): void {
    const { maxRunning, maxWaiting, waitTimeoutMs } = this.#limits;
    if (this.#running < maxRunning) {
      this.#running++;
      applicant.onAdmitted();
      return;
    }
    if (this.#waiting.size >= maxWaiting) {
      applicant.onTurnedAway();
      return;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(applicant);
      applicant.onTurnedAway();
    }, waitTimeoutMs);
    this.#waiting.set(applicant, timer);
  }

  /** Gives a place back; the first in the queue gets it. */
  leave(): void {
    const next = this.#waiting.entries().next();
    if (next.done === true) {
      this.#running--;
      return;
    }
    const [applicant, timer] = next.value;
    clearTimeout(timer);
    this.#waiting.delete(applicant);
    applicant.onAdmitted();
  }

  /** Takes one out of the queue; does nothing for one that is not in it. */
  withdraw(applicant: Applicant): void {
    clearTimeout(this.#waiting.get(applicant));
    this.#waiting.delete(applicant);
  }
}
