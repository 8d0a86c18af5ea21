import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
let home = "";
let server: Server;
let target = "";

before(async () => {
  home = await mkdtemp(join(tmpdir(), "proofmark-cli-"));
  server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<h1>hello</h1>");
  });
  target = await listen(server);
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(home, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in an empty folder, with a key folder of its own. */
async function proofmark(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await new Promise((resolve) => {
    const options = { cwd: home, env: { ...process.env, XDG_CONFIG_HOME: home, ...env }, timeout: 120_000 };
    execFile(process.execPath, [...process.execArgv, main, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

function waivedUntil(expires: string): string {
  return `export default { waivers: [{ control: "csp", reason: "behind a VPN", expires: "${expires}" }] };`;
}

async function listen(anyServer: Server): Promise<string> {
  await new Promise<void>((resolve) => void anyServer.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(anyServer.address() as AddressInfo).port}`;
}

test("a port where nothing listens is exit code 3, says so, and judges nothing", async () => {
  const closing = createServer();
  const url = await listen(closing);
  await new Promise((resolve) => closing.close(resolve));
  const { code, stdout, stderr } = await proofmark(["prove", url]);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /No connection to 127\.0\.0\.1.*Nothing was judged/s);
});

for (const [name, args, message] of [
  ["no target", ["prove"], /Which service\?/],
  ["a target that is no URL", ["prove", "http://"], /is not a URL/],
  ["another protocol", ["prove", "ftp://127.0.0.1"], /not ftp/],
  ["a password in the URL", ["prove", "http://me:secret-word@127.0.0.1"], /--header/],
  [
    "a control that does not exist",
    ["prove", "http://127.0.0.1:9", "--fail-on", "crsf"],
    /Did you mean csrf/,
  ],
  ["a score out of range", ["prove", "http://127.0.0.1:9", "--min-score", "101"], /0 to 100/],
  ["a route that is none", ["prove", "TARGET", "--routes", "nowhere"], /is not a route/],
  ["an unknown control to doubt", ["falsify", "hst"], /Did you mean hsts/],
  ["a gateway without upstream", ["gateway"], /Which service stands behind/],
  ["half a certificate", ["gateway", "--upstream", "http://127.0.0.1:9", "--cert", "a.pem"], /--key/],
  [
    "a certificate that is not there",
    ["gateway", "--upstream", "http://127.0.0.1:9", "--cert", "gone.pem", "--key", "gone.pem"],
    /--cert gone\.pem and --key gone\.pem are no certificate/,
  ],
  [
    "a configuration that is not there",
    ["prove", "http://127.0.0.1:9", "--config", "gone.ts"],
    /does not exist/,
  ],
] as const) {
  test(`${name} is exit code 2 with what to do`, async () => {
    const { code, stderr } = await proofmark(args.map((arg) => (arg === "TARGET" ? target : arg)));
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /secret-word|\n\s+at /);
    assert.equal(code, 2);
  });
}

test("a bare service fails, --fail-on says so by its exit code, and every report is written", async () => {
  const args = ["prove", target, "--fail-on", "csp", "--json"];
  for (const format of ["html", "sarif", "junit", "markdown"])
    args.push("--report", `${format}=reports/r.${format}`);
  const { code, stdout } = await proofmark(args);
  assert.equal(code, 1);
  const report: unknown = JSON.parse(stdout);
  assert.ok(typeof report === "object" && report !== null);
  for (const format of ["html", "sarif", "junit", "markdown"]) {
    assert.ok((await readFile(join(home, `reports/r.${format}`), "utf8")).includes("127.0.0.1"), format);
  }
});

test("a waiver in the configuration takes the exit code back to 0, and an expired one does not", async () => {
  await writeFile(join(home, "waived.mjs"), waivedUntil("2199-01-01"));
  await writeFile(join(home, "expired.mjs"), waivedUntil("2020-01-01"));
  const waived = await proofmark(["prove", target, "--fail-on", "csp", "--config", "waived.mjs"]);
  assert.equal(waived.code, 0, waived.stderr);
  assert.match(waived.stdout, /behind a VPN/);
  assert.equal((await proofmark(["prove", target, "--fail-on", "csp", "--config", "expired.mjs"])).code, 1);
});

test("a receipt verifies, and a changed byte, a wrong key and an old clock are told apart", async () => {
  assert.equal((await proofmark(["prove", target, "--receipt", "receipt.json"])).code, 0);
  const verified = await proofmark(["receipt", "verify", "receipt.json"]);
  assert.equal(verified.code, 0);
  assert.match(verified.stdout, /● valid/);

  const text = await readFile(join(home, "receipt.json"), "utf8");
  await writeFile(join(home, "changed.json"), text.replace(/"payload": "(.{200})./, '"payload": "$1A'));
  const changed = await proofmark(["receipt", "verify", "changed.json"]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /✕ refused/);

  await proofmark(["receipt", "key", "--out", "other.pem"], { XDG_CONFIG_HOME: join(home, "other") });
  const wrong = await proofmark(["receipt", "verify", "receipt.json", "--key", "other.pem"]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /wrong-key/);

  const baseline = await proofmark(["prove", target, "--baseline", "receipt.json"]);
  assert.equal(baseline.code, 0, baseline.stderr);
  assert.equal((await proofmark(["prove", target, "--baseline", "changed.json"])).code, 2);
});

test("Ctrl-C ends a run with a partial report, marked so, and exit code 130", async () => {
  let pages = 0;
  let child: ChildProcess | undefined;
  const slow = createServer((_request, response) => {
    pages++;
    // The third page: the run is surely under way, whatever the machine's pace.
    if (pages === 3) child?.kill("SIGINT");
    setTimeout(() => response.end(`<a href="/${pages}">on</a>`), 200);
  });
  const url = await listen(slow);
  child = spawn(process.execPath, [...process.execArgv, main, "prove", url, "--json"], {
    cwd: home,
    env: { ...process.env, XDG_CONFIG_HOME: home },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout?.on("data", (chunk) => (stdout += String(chunk)));
  const code = await new Promise((resolve) => child?.on("close", resolve));
  slow.closeAllConnections();
  slow.close();
  assert.equal(code, 130);
  assert.match(stdout, /"isPartial": true/);
  assert.match(stdout, /Interrupted/);
});

test("NO_COLOR and a pipe leave the output without escape sequences", async () => {
  const { stdout, stderr } = await proofmark(["prove", target]);
  assert.ok(!(stdout + stderr).includes("\u001B"));
});

test("falsify shows a control's probe green with it and red without it", async () => {
  const { code, stdout, stderr } = await proofmark(["falsify", "csrf", "hsts"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /● csrf\n\s+on\s+proven: .*\n\s+off\s+failed: /);
  assert.match(stdout, /2 of 2 controls/);
});

test("falsify doubts parts of an application, and no rules of the user's own routes stand in its way", async () => {
  await writeFile(
    join(home, "own.mjs"),
    `export default { controls: {
      rbac: { roles: { user: ["mine"] }, routes: [{ path: "/mine", permission: "mine" }] },
      mfa: { stepUp: [{ path: "/*" }] },
      password: { routes: ["/join"], fields: ["secret"] },
      "client-certificate": { mode: "tls", allow: { subjects: ["CN=partner"] } },
    } };`,
  );
  const names = ["account-recovery", "csrf", "rbac", "password"];
  const { code, stdout, stderr } = await proofmark(["falsify", ...names, "--config", "own.mjs"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /4 of 4 controls/);
});

test("an identity control that is off in the configuration is not doubted", async () => {
  await writeFile(join(home, "off.mjs"), `export default { controls: { lockout: false } };`);
  const { code, stderr } = await proofmark(["falsify", "lockout", "--config", "off.mjs"]);
  assert.equal(code, 2);
  assert.match(stderr, /lockout is off/);
});

test("an unknown option is exit code 2, not the 1 of a failed gate", async () => {
  assert.equal((await proofmark(["prove", target, "--no-such-option"])).code, 2);
  assert.equal((await proofmark(["--help"])).code, 0);
});

test("port 0 is refused rather than taken for port 80", async () => {
  const { code, stderr } = await proofmark(["prove", "http://127.0.0.1:0"]);
  assert.equal(code, 2);
  assert.match(stderr, /port 0/);
});

test("a report that can't be written is said, is exit code 4, and takes no other with it", async () => {
  const written = join(home, "kept", "report.json");
  const blocked = join(main, "report.html");
  const { code, stderr } = await proofmark([
    "prove",
    target,
    "--max-requests",
    "3",
    "--report",
    `html=${blocked}`,
    "--report",
    `json=${written}`,
  ]);
  assert.equal(code, 4);
  assert.match(stderr, /^Report .*report\.html could not be written: /m);
  assert.match(await readFile(written, "utf8"), /^\{/);
});
