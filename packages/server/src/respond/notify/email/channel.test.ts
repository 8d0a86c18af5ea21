import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";

import { SMTPServer } from "smtp-server";

import { messageOf, noticeOf } from "../receiver.fixture.ts";
import { emailChannel } from "./channel.ts";

interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly mails: string[];
}

async function startMailServer(code = 0, refuse?: "RCPT" | "DATA" | "AUTH"): Promise<MailServer> {
  const mails: string[] = [];
  const failure = Object.assign(new Error("no, says someone@example.com"), { responseCode: code });
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "ada" && password === "right" && refuse !== "AUTH"
        ? done(null, { user: username })
        : done(Object.assign(new Error("no"), { responseCode: 535 })),
    onRcptTo: (_address, _session, done) => done(refuse === "RCPT" ? failure : null),
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        if (refuse === "DATA") done(failure);
        else {
          mails.push(text);
          done(null);
        }
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const from = "Proofmark <alerts@example.com>";
const to = ["on-call@example.com"];

test("a mail server gets a mail that is threaded, marked as automatic, and has one id however often it is sent", async () => {
  await using mail = await startMailServer();
  await using channel = emailChannel({ smtp: mail.url, from, to, requireTls: false });
  const opened = messageOf(noticeOf({ level: 4, title: "Zeile\r\nBcc: evil@example.com — ü" }));
  const resolved = messageOf(noticeOf({ kind: "resolved" }));
  for (const message of [opened, opened, resolved])
    assert.equal((await channel.send(message, AbortSignal.timeout(5_000))).outcome, "delivered");
  const header = (index: number, name: string): string | undefined =>
    new RegExp(`^${name}: (.*)`, "im").exec((mail.mails[index] ?? "").replaceAll(/\r\n[ \t]/g, ""))?.[1];
  assert.equal(header(0, "message-id"), header(1, "message-id"));
  assert.notEqual(header(0, "message-id"), header(2, "message-id"));
  assert.equal(header(0, "references"), header(2, "references"));
  assert.equal(header(0, "auto-submitted"), "auto-generated");
  assert.equal(header(0, "importance"), "high");
  const [head = ""] = (mail.mails[0] ?? "").split("\r\n\r\n");
  assert.doesNotMatch(head, /^bcc:/im);
});

for (const [name, code, refuse, outcome] of [
  ["is full for now", 452, "DATA", "retry"],
  ["knows nobody of that name", 550, "RCPT", "rejected"],
  ["greylists", 451, "RCPT", "retry"],
  ["refuses the content for good", 554, "DATA", "rejected"],
] as const)
  test(`a server that ${name} (${code}): ${outcome}`, async () => {
    await using mail = await startMailServer(code, refuse);
    await using channel = emailChannel({ smtp: mail.url, from, to, requireTls: false });
    const result = await channel.send(messageOf(), AbortSignal.timeout(5_000));
    assert.deepEqual(result, { outcome, reason: `the mail server answered ${code}` });
  });

test("credentials that the server does not take are no reason to try for hours, and stand in no reason", async () => {
  await using mail = await startMailServer(535, "AUTH");
  const smtp = mail.url.replace("//", "//ada:hunter2hunter2@");
  await using channel = emailChannel({ smtp, from, to, requireTls: false });
  const result = await channel.send(messageOf(), AbortSignal.timeout(5_000));
  assert.equal(result.outcome, "rejected");
  assert.doesNotMatch(result.reason, /hunter2/);
});

test("mail goes out over TLS or not at all, unless the operator says otherwise", async () => {
  await using mail = await startMailServer();
  await using channel = emailChannel({ smtp: mail.url, from, to });
  const { outcome } = await channel.send(messageOf(), AbortSignal.timeout(5_000));
  assert.notEqual(outcome, "delivered");
  assert.deepEqual(mail.mails, []);
});

test("a server that never says a word is given up in time", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  await using channel = emailChannel({ smtp: `smtp://127.0.0.1:${port}`, from, to, timeoutMs: 200 });
  const { outcome } = await channel.send(messageOf(), AbortSignal.timeout(5_000));
  assert.equal(outcome, "retry");
  silent.close();
});

for (const [name, options] of [
  ["no address of a server", { smtp: "mail.example.com", from, to }],
  ["nobody to write to", { smtp: "smtp://mail.example.com", from, to: [] }],
  ["a sender without a domain", { smtp: "smtp://mail.example.com", from: "alerts", to }],
] as const)
  test(`${name} is refused when the channel is made`, () => {
    assert.throws(() => emailChannel(options), TypeError);
  });
