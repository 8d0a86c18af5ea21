// An instance of its own process, to be killed: it revokes, then refreshes until it is.
import { KeyRing } from "../../kernel/key-ring.ts";
import { isDenial } from "../../model/verdict.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createTokens } from "./create-tokens.ts";
import { alice, audience, issuer } from "./token.fixture.ts";

const [path = "", key = ""] = process.argv.slice(2);
const say = (name: string, value: string): void => void process.stdout.write(`${name} ${value}\n`);

const tokens = await createTokens({
  storage: sqliteStorage(path),
  ring: new KeyRing([{ id: "test", key: Buffer.from(key, "base64") }]),
  issuer,
  audience,
});
const revoked = await tokens.issue(alice);
await tokens.revoke(revoked.accessToken);
say("revoked", revoked.accessToken);
say("good", (await tokens.issue(alice)).accessToken);
let last = await tokens.issue(alice);
say("used", last.refreshToken);
for (let count = 1; count < 10_000; count++) {
  const next = await tokens.refresh(last.refreshToken, async () => []);
  if (isDenial(next)) break;
  last = next;
  say("refreshed", String(count));
}
