import assert from "node:assert/strict";

import { summaryOf, type Client, type Reply } from "./client.ts";
import type { RunningInstance } from "./running-instance.ts";
import type { Person } from "./service.ts";

const most = 2_000;

/** Refreshes again and again at an instance, until the connection breaks. Returns what was shown, the one that was cut last. */
export async function refreshUntilCut(
  client: Client,
  at: RunningInstance,
  onAnswer: () => void,
): Promise<readonly string[]> {
  let refreshToken = client.tokens?.refreshToken ?? assert.fail("It has no tokens.");
  const shown: string[] = [];
  while (shown.length < most) {
    shown.push(refreshToken);
    const reply = await client.post(at, "/auth/refresh", { refreshToken });
    if (reply.status === 0) return shown;
    assert.equal(reply.status, 200, reply.code);
    refreshToken = reply.json.refreshToken;
    onAnswer();
  }
  return assert.fail("Nothing was cut.");
}

/** Signs in again and again until the connection breaks. Returns what was answered last. */
export async function signInUntilCut(
  client: Client,
  at: RunningInstance,
  { name, password }: Person,
  onAnswer: () => void,
): Promise<Reply> {
  for (let count = 0; ; count++) {
    const reply = await client.login(at, name, password);
    if (reply.status !== 200 || count === most) return reply;
    onAnswer();
  }
}

/**
 * Of refresh tokens of one family, the last was cut: whether it was still replaced, nobody knows. Either way it is good no
 * more than once, those before it never again, and showing them ended the family.
 */
export async function spentOnce(
  at: RunningInstance,
  shown: readonly string[],
  client: () => Client,
): Promise<void> {
  const refresh = async (refreshToken: string): Promise<Reply> =>
    await client().post(at, "/auth/refresh", { refreshToken });
  const cut = shown.at(-1) ?? assert.fail();
  const first = await refresh(cut);
  assert.ok(["200", "401 PM_REFRESH_TOKEN_REUSED"].includes(summaryOf(first)), summaryOf(first));
  const next: readonly string[] = first.status === 200 ? [first.json.refreshToken] : [];
  for (const token of [cut, ...shown.slice(-5), ...next]) assert.equal((await refresh(token)).status, 401);
}
