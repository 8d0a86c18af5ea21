import type { RateWindow, Store } from "../../store/store.ts";

export interface AttemptLimits {
  readonly limit: number;
  readonly lockMs: number;
  /** Over which the failures of a network or device fade: so long that within `lockMs` none of them is lost. */
  readonly fadeMs: number;
  readonly networkLimit: number;
  readonly accountLimit: number;
  readonly longestDelayMs: number;
}

/** Who tries, as the store knows it. */
export interface Attempter {
  /** A keyed hash. */
  readonly account: string;
  readonly network: string;
  /** The id of a device that signed in to this account before. */
  readonly device: string | undefined;
}

/** Why an attempt is refused, and for how long. */
export interface Refused {
  readonly by: "account" | "delay" | "network" | "operator";
  readonly retryAfterMs: number;
}

/** The limit of counters that count and refuse nothing. */
const uncounted = 1_000_000_000;
/** One hour: the window of an account's failures in all networks. */
const accountWindow: RateWindow = { limit: uncounted, windowMs: 3_600_000 };

/** The keys of one attempt. `epoch` changes when the account is unlocked, and with it every key. */
class AttemptKeys {
  readonly state: string;
  readonly delay: string;
  readonly total: string;
  readonly network: string;

  constructor({ account, network, device }: Attempter, epoch: string) {
    const bucket = device === undefined ? `network:${network}` : `device:${device}`;
    this.state = `lockout:state:${account}:${epoch}:${bucket}`;
    this.delay = `lockout:delay:${account}:${epoch}`;
    this.total = `lockout:total:${account}:${epoch}`;
    this.network = `lockout:network:${network}`;
  }

  /** The failures since the last lock or success. */
  count(generation: number): string {
    return `${this.state}:${generation}`;
  }
}

interface BucketState {
  /** Counts locks and successes: each begins a new counter, in place of one that other replicas may be using. */
  readonly generation: number;
  /** Epoch milliseconds; 0: not locked. */
  readonly lockedUntil: number;
}

/**
 * Counts an attempt, or says why not: atomic in each counter, so that of any number at once no more pass than the limit.
 * What one counter refuses is taken back from the others. A known device has a counter of its own, and no other.
 */
export async function countAttempt(
  store: Store,
  limits: AttemptLimits,
  attempter: Attempter,
  now: number,
): Promise<Refused | undefined> {
  const keys = new AttemptKeys(attempter, await readEpoch(store, attempter.account));
  const isKnown = attempter.device !== undefined;
  const [state, delayedUntil] = await Promise.all([
    readState(store, keys),
    isKnown ? 0 : readTime(store, keys.delay),
  ]);
  if (state.lockedUntil > now) return refusal("account", state.lockedUntil - now, limits.lockMs);
  if (delayedUntil > now) return refusal("delay", delayedUntil - now, limits.longestDelayMs);

  const { limit, networkLimit, lockMs, fadeMs } = limits;
  if (!isKnown) {
    const ofNetwork = await store.hit(keys.network, [{ limit: networkLimit, windowMs: lockMs }]);
    if (!ofNetwork.isAllowed) return refusal("network", ofNetwork.retryAfterMs, 2 * lockMs);
  }
  const counter = keys.count(state.generation);
  const hit = await store.hit(counter, [{ limit, windowMs: fadeMs }]);
  if (!hit.isAllowed) {
    if (!isKnown) await store.takeBack(keys.network);
    return refusal("account", hit.retryAfterMs, lockMs);
  }
  const delayMs = isKnown ? 0 : await delayOf(store, limits, keys, delayedUntil, now);
  if (delayMs > 0) {
    await takeAllBack(store, [keys.network, counter, keys.total]);
    return refusal("delay", delayMs, limits.longestDelayMs);
  }
  // Before the password is looked at: who comes meanwhile is refused by the counter, and from here on by the lock.
  if (hit.remaining === 0) await lock(store, limits, keys, state.generation, now + lockMs);
  return undefined;
}

/** Takes back what this network or device failed at the account: also from what its network and the account count in all. */
export async function forgiveAttempt(
  store: Store,
  limits: AttemptLimits,
  attempter: Attempter,
  now: number,
): Promise<void> {
  const keys = new AttemptKeys(attempter, await readEpoch(store, attempter.account));
  const { generation, lockedUntil } = await readState(store, keys);
  await lock(store, limits, keys, generation, 0);
  if (attempter.device !== undefined) return;
  // The attempt that locked, and was right after all, stands in the counter before.
  const counter = keys.count(lockedUntil > now ? generation - 1 : generation);
  // A counter that nobody uses any more is read by one more hit.
  const { remaining } = await store.hit(counter, [{ limit: uncounted, windowMs: limits.fadeMs }]);
  const failures = Math.min(uncounted - remaining - 1, limits.limit);
  for (let taken = 0; taken < failures; taken++) await takeAllBack(store, [keys.network, keys.total]);
}

/**
 * Takes back one attempt that nobody judged. One that locked stays: who could undo a lock by keeping the machine busy would
 * guess without end.
 */
export async function withdrawAttempt(store: Store, attempter: Attempter, now: number): Promise<void> {
  const keys = new AttemptKeys(attempter, await readEpoch(store, attempter.account));
  const { generation, lockedUntil } = await readState(store, keys);
  if (lockedUntil > now) return;
  const own = keys.count(generation);
  await takeAllBack(store, attempter.device === undefined ? [keys.network, own, keys.total] : [own]);
}

/** The longest that an operator locks an account for; nobody stays out for ever. */
export const longestLockMs = 86_400_000;

/** Locks an account for everybody, whatever they failed. */
export async function lockForAll(store: Store, account: string, until: number, now: number): Promise<void> {
  await store.set(operatorKey(account), String(until), Math.ceil(until - now));
}

/** Ends that. What was failed stays counted. */
export async function endLockForAll(store: Store, account: string): Promise<void> {
  await store.delete(operatorKey(account));
}

/** The refusal of an account that an operator locked. */
export async function refusalForAll(
  store: Store,
  { account }: Attempter,
  now: number,
): Promise<Refused | undefined> {
  const until = await readTime(store, operatorKey(account));
  return until > now ? refusal("operator", until - now, longestLockMs) : undefined;
}

/** Whether the account is locked for this network or device. */
export async function isLocked(store: Store, attempter: Attempter, now: number): Promise<boolean> {
  const keys = new AttemptKeys(attempter, await readEpoch(store, attempter.account));
  return (await readState(store, keys)).lockedUntil > now;
}

/** Makes everybody's failures at an account those of another time. */
export async function forgetAttempts(
  store: Store,
  { fadeMs }: AttemptLimits,
  account: string,
  epoch: string,
): Promise<void> {
  // Outlives every key of the time before.
  await store.set(epochKey(account), epoch, 4 * Math.max(fadeMs, accountWindow.windowMs));
}

/** How long the next unknown device must wait: 0 where this attempt may go on, and then others wait for it. */
async function delayOf(
  store: Store,
  { accountLimit, longestDelayMs }: AttemptLimits,
  keys: AttemptKeys,
  previous: number,
  now: number,
): Promise<number> {
  const { remaining } = await store.hit(keys.total, [accountWindow]);
  const over = uncounted - remaining - accountLimit;
  if (over <= 0) return 0;
  const delayMs = Math.min(longestDelayMs, 1_000 * 2 ** Math.min(over - 1, 20));
  // One of those that saw the same turn end takes the next.
  if (!(await store.setIfAbsent(`${keys.delay}:${previous}`, "taken", delayMs))) return delayMs;
  await store.set(keys.delay, String(now + delayMs), delayMs);
  return 0;
}

async function lock(
  store: Store,
  { fadeMs }: AttemptLimits,
  keys: AttemptKeys,
  generation: number,
  lockedUntil: number,
): Promise<void> {
  // Counters live for two windows after their last hit: none is left when a generation comes again.
  await store.set(keys.state, `${generation + 1} ${lockedUntil}`, 3 * fadeMs);
}

async function takeAllBack(store: Store, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map(async (key) => await store.takeBack(key)));
}

async function readState(store: Store, { state }: AttemptKeys): Promise<BucketState> {
  const [generation = 0, lockedUntil = 0] = ((await store.get(state)) ?? "0 0").split(" ").map(Number);
  return { generation, lockedUntil };
}

async function readTime(store: Store, key: string): Promise<number> {
  return Number((await store.get(key)) ?? 0);
}

async function readEpoch(store: Store, account: string): Promise<string> {
  return (await store.get(epochKey(account))) ?? "0";
}

function operatorKey(account: string): string {
  return `lockout:operator:${account}`;
}

function epochKey(account: string): string {
  return `lockout:epoch:${account}`;
}

/** No longer than it can be: another replica's clock may be wrong. */
function refusal(by: Refused["by"], retryAfterMs: number, longestMs: number): Refused {
  return { by, retryAfterMs: Math.min(retryAfterMs, longestMs) };
}
