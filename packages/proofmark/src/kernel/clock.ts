/** Where time comes from. Controls take one as an argument so that tests never sleep. */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: Date.now };
