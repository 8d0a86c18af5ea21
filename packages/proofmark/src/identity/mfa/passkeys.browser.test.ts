import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import { chromium, type Browser, type CDPSession, type Page } from "playwright-core";

import type { AuditRecord } from "../../model/audit.ts";
import { sqliteStorage } from "../../store/records/sqlite.ts";
import { createPasskeys } from "./passkeys.ts";

const executablePath = process.env["TEST_CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const account = "alice";
const told: AuditRecord[] = [];
const storage = sqliteStorage(":memory:");
const servers: Server[] = [];
let browser: Browser;
let origin = "";
let elsewhere = "";

before(async () => {
  // Keys are bound to the domain, answers to the origin: another port is another origin of this domain.
  origin = await listen();
  elsewhere = await listen();
  browser = await chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    timeout: 60_000,
  });
});

after(async () => {
  await browser.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await storage[Symbol.asyncDispose]();
});

async function listen(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<title>Passkeys</title>");
  }).listen(0, "localhost");
  servers.push(server);
  await once(server, "listening");
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly devTools: CDPSession;
  readonly authenticatorId: string;
  /** What the page sends after `navigator.credentials.create`, or the name of the error. */
  create(options: unknown): Promise<unknown>;
  get(options: unknown): Promise<unknown>;
}

/** Somebody at a page, with an authenticator that Chromium plays. */
async function visit(at: string, isVerified = true): Promise<Visitor> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(at);
  const devTools = await context.newCDPSession(page);
  await devTools.send("WebAuthn.enable");
  const { authenticatorId } = await devTools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: isVerified,
      automaticPresenceSimulation: true,
    },
  });
  const ask =
    (call: string) =>
    async (options: unknown): Promise<unknown> =>
      await page.evaluate(
        `(async () => { try {
        const options = ${JSON.stringify(options)};
        return (await (${call})(options)).toJSON();
      } catch (error) { return error.name; } })()`,
      );
  return {
    page,
    devTools,
    authenticatorId,
    create: ask(
      "(o) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(o) })",
    ),
    get: ask(
      "(o) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(o) })",
    ),
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
}

const serviceAt = (origins: readonly string[]) =>
  createPasskeys({
    storage,
    relyingParty: { id: "localhost", name: "Jotter", origins: [...origins] },
    onAudit: (record) => void told.push(record),
  });
const codeOf = (answer: object): unknown => ("code" in answer ? answer.code : undefined);

test(
  "Chromium registers a passkey and signs in with it, as second factor and alone",
  { timeout: 60_000 },
  async () => {
    await using visitor = await visit(origin);
    const passkeys = serviceAt([origin]);
    const made = await visitor.create(await passkeys.beginRegistration(account, "alice@example.com"));
    const view = await passkeys.finishRegistration(account, made, "Chromium");
    assert.equal(codeOf(view), undefined);
    const second = await visitor.get(await passkeys.beginAuthentication(account));
    assert.deepEqual(await passkeys.finishAuthentication(second, account), {
      accountId: account,
      isUserVerified: true,
    });
    // Nobody types a name: the authenticator offers what it holds for this page.
    const only = await visitor.get(await passkeys.beginAuthentication());
    assert.deepEqual(await passkeys.finishAuthentication(only), { accountId: account, isUserVerified: true });

    // The same answers once more, and one to a challenge of somebody else's.
    assert.equal(codeOf(await passkeys.finishAuthentication(only)), "PM_PASSKEY_INVALID");
    assert.equal(codeOf(await passkeys.finishAuthentication(second, account)), "PM_PASSKEY_INVALID");
    const forAlice = await visitor.get(await passkeys.beginAuthentication(account));
    assert.equal(codeOf(await passkeys.finishAuthentication(forAlice, "bob")), "PM_PASSKEY_INVALID");
    const madeUp = {
      ...((await passkeys.beginAuthentication(account)) as object),
      challenge: "A".repeat(43),
    };
    const toMadeUp = await visitor.get(madeUp);
    assert.equal(codeOf(await passkeys.finishAuthentication(toMadeUp, account)), "PM_PASSKEY_INVALID");

    // Registered once: the browser itself refuses what it was told to exclude.
    assert.equal(
      await visitor.create(await passkeys.beginRegistration(account, "alice")),
      "InvalidStateError",
    );

    const [listed] = await passkeys.list(account);
    assert.equal(listed?.name, "Chromium");
    assert.ok((listed?.lastUsedAt ?? 0) > 0);
    assert.equal(await passkeys.remove(account, listed?.id ?? ""), true);
    const removed = await visitor.get(await passkeys.beginAuthentication());
    assert.equal(codeOf(await passkeys.finishAuthentication(removed)), "PM_PASSKEY_INVALID");
  },
);

test(
  "an answer that Chromium made on another origin is refused, though the key is right",
  { timeout: 60_000 },
  async () => {
    await using visitor = await visit(elsewhere);
    const both = serviceAt([origin, elsewhere]);
    const made = await visitor.create(await both.beginRegistration("eve", "eve@example.com"));
    assert.equal(codeOf(await both.finishRegistration("eve", made, "Chromium")), undefined);
    const passkeys = serviceAt([origin]);
    const answer = await visitor.get(await passkeys.beginAuthentication("eve"));
    assert.equal(codeOf(await passkeys.finishAuthentication(answer, "eve")), "PM_PASSKEY_INVALID");
    assert.match(String(told.at(-1)?.reason), /another origin/);
    const benign = await visitor.get(await both.beginAuthentication("eve"));
    assert.equal(codeOf(await both.finishAuthentication(benign, "eve")), undefined);
  },
);

test("a copied authenticator shows by its counter", { timeout: 60_000 }, async () => {
  await using visitor = await visit(origin);
  const { devTools, authenticatorId } = visitor;
  const passkeys = serviceAt([origin]);
  const made = await visitor.create(await passkeys.beginRegistration("carol", "carol"));
  assert.equal(codeOf(await passkeys.finishRegistration("carol", made, "Key")), undefined);
  const { credentials } = await devTools.send("WebAuthn.getCredentials", { authenticatorId });
  const [copy] = credentials;
  assert.ok(copy !== undefined);
  for (let count = 0; count < 3; count++) {
    const answer = await visitor.get(await passkeys.beginAuthentication("carol"));
    assert.equal(codeOf(await passkeys.finishAuthentication(answer, "carol")), undefined);
  }
  await devTools.send("WebAuthn.clearCredentials", { authenticatorId });
  await devTools.send("WebAuthn.addCredential", { authenticatorId, credential: copy });
  const cloned = await visitor.get(await passkeys.beginAuthentication("carol"));
  assert.equal(codeOf(await passkeys.finishAuthentication(cloned, "carol")), "PM_PASSKEY_CLONED");
  assert.equal(told.at(-1)?.action, "passkey.cloned");
});

test(
  "who does not unlock the authenticator signs in with one factor, and not where two are asked for",
  { timeout: 60_000 },
  async () => {
    await using visitor = await visit(origin);
    const { devTools, authenticatorId } = visitor;
    const preferred = serviceAt([origin]);
    const made = await visitor.create(await preferred.beginRegistration("dan", "dan"));
    assert.equal(codeOf(await preferred.finishRegistration("dan", made, "Key")), undefined);
    await devTools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    const required = createPasskeys({
      storage,
      relyingParty: { id: "localhost", name: "Jotter", origins: [origin] },
      userVerification: "required",
    });
    assert.equal(await visitor.get(await required.beginAuthentication("dan")), "NotAllowedError");
  },
);
