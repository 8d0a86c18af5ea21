import { createPublicKey, createSecretKey, randomBytes, type KeyObject } from "node:crypto";

import { jwtVerify } from "jose";
import { createTokens, KeyRing, sqliteStorage } from "proofmark/identity";

import { spreadOf, spreadText, type Spread } from "../spread.ts";

const rounds = 25;
const issuer = "https://id.example";
const audience = "https://api.example";
const secret = randomBytes(32).toString("base64");
/** Tokens that are in use at once: one alone would be found by whatever the engine remembers of it. */
const inUse = 1_000;

/** What the verification of a token that was seen before may cost. */
export const tokenTargetMicros = 10;

/** CPU microseconds of one verification: ours with the token seen before and not, and jose's. */
export interface TokenCost {
  readonly algorithm: string;
  readonly cached: Spread;
  readonly first: Spread;
  readonly jose: Spread;
}

/** One line for the terminal. */
export function tokenLine({ algorithm, cached, first, jose }: TokenCost): string {
  const ratio = (jose.median / Math.max(cached.median, 0.01)).toFixed(0);
  return `token, ${algorithm}: ${spreadText(cached)} µs seen before, of ${tokenTargetMicros} at most; ${spreadText(first)} µs the first time; jose ${spreadText(jose)} µs, ${ratio} times as much`;
}

/** Each way in turns; the texts are made anew from bytes each time, as a parser of HTTP makes them. */
export async function tokenCosts(): Promise<readonly TokenCost[]> {
  const costs: TokenCost[] = [];
  for (const algorithm of ["EdDSA", "ES256", "HS256"] as const) {
    await using storage = sqliteStorage(":memory:");
    const ring = new KeyRing([{ id: "bench", key: randomBytes(32) }]);
    const own = algorithm === "HS256" ? { secret } : { ring };
    const options = { storage, issuer, audience, algorithm, ...own };
    await using tokens = await createTokens(options);
    // Remembers one, so that of several each is new.
    await using forgetful = await createTokens({ ...options, maxCached: 1 });
    const issued: Buffer[] = [];
    for (let index = 0; index < inUse; index++) {
      const { accessToken } = await tokens.issue({ id: `account-${index}`, roles: ["user"] });
      issued.push(Buffer.from(accessToken));
    }
    const jwk = tokens.jwks().keys[0];
    const key: KeyObject =
      jwk === undefined ? createSecretKey(Buffer.from(secret)) : createPublicKey({ key: jwk, format: "jwk" });
    const rules = {
      algorithms: [algorithm],
      issuer,
      audience,
      typ: "at+jwt",
      maxTokenAge: 900,
      clockTolerance: 5,
    };
    const text = (index: number): string => issued[index % inUse]?.toString("latin1") ?? "";
    const micros = { cached: [] as number[], first: [] as number[], jose: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const bare = await timed(20_000, text);
      micros.cached.push((await timed(20_000, (index) => accepted(tokens.verify(text(index))))) - bare);
      micros.first.push((await timed(inUse, (index) => accepted(forgetful.verify(text(index))))) - bare);
      micros.jose.push(
        (await timed(inUse, async (index) => await jwtVerify(text(index), key, rules))) - bare,
      );
    }
    costs.push({
      algorithm,
      cached: settled(micros.cached),
      first: settled(micros.first),
      jose: settled(micros.jose),
    });
  }
  return costs;
}

function accepted(answer: unknown): void {
  if (typeof answer !== "object" || answer === null || "code" in answer)
    throw new Error("An ordinary token was refused.");
}

async function timed(count: number, act: (index: number) => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    const answer = act(index);
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Without the rounds in which the engine gets warm. */
function settled(numbers: readonly number[]): Spread {
  return spreadOf(numbers.slice(5));
}
