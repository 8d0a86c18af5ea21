import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { listening, password, pipelineFor, prepared, type Prepared } from "../accounts/identity.fixture.ts";
import { protect } from "../adapters/detect.ts";
import { systemClock } from "../kernel/clock.ts";
import { totpCode } from "../probing/canary-session.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const accounts = new URL("../accounts/index.ts", import.meta.url).href;
const formats = ["html", "json", "sarif", "junit", "markdown"] as const;
const names = { one: "one@canary.example", two: "two@canary.example", guarded: "guarded@canary.example" };
let home = "";

before(async () => void (home = await mkdtemp(join(tmpdir(), "proofmark-canary-"))));
after(async () => await rm(home, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function proofmark(
  args: readonly string[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return await new Promise((resolve) => {
    const env = { ...process.env, XDG_CONFIG_HOME: home, ...secrets };
    const options = { cwd: home, env, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [...process.execArgv, main, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
  });
}

const canaries = `canaries: {
  one: { name: "${names.one}", passwordVariable: "CANARY_ONE" },
  two: { name: "${names.two}", passwordVariable: "CANARY_TWO" },
}`;
async function configured(identity: string, imports = ""): Promise<string> {
  const file = `${(await readdir(home)).length}.config.mjs`;
  await writeFile(join(home, file), `${imports}\nexport default { identity: { ${identity} } };\n`);
  return file;
}

/** Each control of a JSON report with its state. */
function statesIn(report: string): ReadonlyMap<string, string> {
  const { controls } = JSON.parse(report) as {
    readonly controls: readonly { readonly id: string; readonly state: string }[];
  };
  return new Map(controls.map(({ id, state }) => [id, state]));
}

describe("a service with the ready routes", () => {
  let all: Prepared;
  let served: Awaited<ReturnType<typeof listening>>;
  let totpSecret = "";
  let file = "";
  /** All that the service gave out or was shown, which no report may show. */
  const secrets = new Set<string>();
  let told: Outcome;

  before(async () => {
    all = await prepared({ clock: systemClock });
    for (const name of Object.values(names)) {
      const id = await all.add(name);
      if (name !== names.guarded) continue;
      ({ secret: totpSecret } = await all.identity.parts.secondFactors.beginTotp(id, name));
      await all.identity.parts.secondFactors.confirmTotp(id, totpCode(totpSecret, Date.now() - 30_000));
    }
    const server = createServer((request, response) => {
      const { end, setHeader } = response;
      response.setHeader = (name, value) => {
        for (const line of name.toLowerCase() === "set-cookie" ? [value].flat() : [])
          secrets.add(/=([^;]*)/.exec(String(line))?.[1] ?? "");
        return setHeader.call(response, name, value);
      };
      response.end = (...args: never[]) => {
        const [first] = args as readonly unknown[];
        const body = typeof first === "string" || Buffer.isBuffer(first) ? first.toString() : "";
        for (const [, token = ""] of body.matchAll(/"(?:accessToken|refreshToken|challenge|key)":"([^"]+)"/g))
          secrets.add(token);
        return end.apply(response, args as never);
      };
      all.identity.routes.node()(request, response);
    });
    const pipeline = pipelineFor(all.identity);
    protect(server, pipeline);
    served = await listening(server.listen(0, "127.0.0.1"), pipeline);
    file = await configured(
      `...accountsTarget(), canaries: {
        one: { name: "${names.one}", passwordVariable: "CANARY_ONE" },
        two: { name: "${names.two}", passwordVariable: "CANARY_TWO" },
        guarded: { name: "${names.guarded}", passwordVariable: "CANARY_ONE", totpVariable: "CANARY_TOTP" },
      }`,
      `import { accountsTarget } from ${JSON.stringify(accounts)};`,
    );
    const args = [
      "prove",
      served.origin,
      "--as",
      "canary",
      "--config",
      file,
      "--receipt",
      "out/receipt.json",
    ];
    for (const format of formats) args.push("--report", `${format}=out/report.${format}`);
    const known = { CANARY_ONE: password, CANARY_TWO: password, CANARY_TOTP: totpSecret };
    told = await proofmark(args, known);
  });
  after(async () => {
    await served[Symbol.asyncDispose]();
    await all[Symbol.asyncDispose]();
  });

  test("has its controls of identity proven, though it shows strangers nothing at all", async () => {
    const states = statesIn(await readFile(join(home, "out/report.json"), "utf8"));
    for (const control of ["session", "token", "lockout", "password", "breached-password"])
      assert.equal(states.get(control), "proven", `${control}\n${told.stdout}\n${told.stderr}`);
    // Without a route that asks for a fresh second factor, the guard itself is not met.
    assert.equal(states.get("mfa"), "observed");
    for (const control of ["rbac", "ownership", "api-key", "webhook-signature"])
      assert.equal(states.get(control), "not-applicable", control);
  });

  test("no report and no receipt shows a secret of a canary, or what the service gave it", async () => {
    assert.ok(secrets.size > 10, String(secrets.size));
    const outputs = new Map([
      ["terminal", told.stdout],
      ["stderr", told.stderr],
    ]);
    for (const name of await readdir(join(home, "out")))
      outputs.set(name, await readFile(join(home, "out", name), "utf8"));
    assert.equal(outputs.size, formats.length + 3);
    const receipt = JSON.parse(outputs.get("receipt.json") ?? "{}") as { readonly payload?: string };
    outputs.set("payload", Buffer.from(receipt.payload ?? "", "base64").toString());
    for (const [where, text] of outputs) {
      assert.ok(text.length > 0 || where === "stderr", where);
      for (const secret of [password, encodeURIComponent(password), totpSecret, ...secrets])
        if (secret.length > 8) assert.ok(!text.includes(secret), `${where} shows ${secret}`);
    }
  });

  test("a canary whose password is wrong leaves undecided what needs it, and says so", async () => {
    const wrong = { CANARY_ONE: "not-the-one", CANARY_TWO: "nor-this-one", CANARY_TOTP: totpSecret };
    const args = ["prove", served.origin, "--as", "canary", "--config", file, "--json"];
    const { code, stdout } = await proofmark(args, wrong);
    assert.equal(code, 0);
    const states = statesIn(stdout);
    for (const control of ["session", "lockout"]) assert.equal(states.get(control), "inconclusive", control);
    assert.match(stdout, /A canary could not sign in \(401\): correct its name and password, or unlock it/);
    assert.doesNotMatch(stdout, /not-the-one|nor-this-one/);
  });
});

/** A sign-in as somebody writes it in an afternoon: any number of tries, a cookie without flags, a session that never ends. */
const bare: RequestListener = (request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += String(chunk)));
  request.on("end", () => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Content-Type", "application/json");
    if (pathname === "/login") {
      const { name, password: typed } = jsonOf(body);
      const isRight = Object.values(names).includes(String(name)) && typed === password;
      if (isRight)
        response.setHeader("Set-Cookie", `sid=session-of-${Buffer.from(String(name)).toString("hex")}`);
      response.statusCode = isRight ? 200 : 401;
    } else if (pathname === "/register") response.statusCode = 201;
    else if (pathname === "/me")
      response.statusCode = /sid=session-of-/.test(request.headers.cookie ?? "") ? 200 : 401;
    else if (pathname !== "/" && pathname !== "/logout") response.statusCode = 404;
    response.end("{}");
  });
};

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

describe("a bare service", () => {
  let server: Server;
  let target = "";
  before(async () => {
    server = createServer(bare);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const routes = `login: "/login", me: "/me", logout: "/logout", register: "/register"`;
  const known = { CANARY_ONE: password, CANARY_TWO: password };

  test("fails in its controls of identity, by exit code too", async () => {
    const file = await configured(`${routes}, ${canaries}`);
    const args = ["prove", target, "--as", "canary", "--config", file, "--fail-on", "lockout", "--json"];
    const { code, stdout, stderr } = await proofmark(args, known);
    assert.equal(code, 1, stderr);
    const states = statesIn(stdout);
    for (const control of ["session", "lockout", "password", "breached-password"])
      assert.equal(states.get(control), "failed", control);
    assert.ok(!stdout.includes(password) && !/session-of-[0-9a-f]/.test(stdout));
  });

  test("a route that is not there leaves undecided what needs it", async () => {
    const file = await configured(`login: "/sign-in", me: "/me", ${canaries}`);
    const { code, stdout } = await proofmark(
      ["prove", target, "--as", "canary", "--config", file, "--json"],
      known,
    );
    assert.equal(code, 0);
    assert.equal(statesIn(stdout).get("session"), "inconclusive");
    assert.match(stdout, /A canary could not sign in \(404\)/);
  });

  for (const [title, identity, secrets, message] of [
    [
      "no password in the environment",
      `${routes}, ${canaries}`,
      { CANARY_ONE: password },
      /CANARY_TWO is not set/,
    ],
    ["neither of them", `${routes}, ${canaries}`, {}, /CANARY_ONE, CANARY_TWO are not set/],
    [
      "a misspelt route",
      `logn: "/login", ${routes}, ${canaries}`,
      known,
      /identity\.logn is not an option\. Did you mean login\?/,
    ],
    [
      "a password in the file",
      `${routes}, ${canaries.replace("passwordVariable", "password")}`,
      known,
      /password is not an option\. Did you mean passwordVariable\?/,
    ],
    ["no canaries", routes, known, /identity\.canaries/],
    [
      "a path that is none",
      `${routes.replace("/me", "me")}, ${canaries}`,
      known,
      /identity\.me: is not a path/,
    ],
  ] as const)
    test(`${title} is exit code 2 with what to do`, async () => {
      const args = ["prove", target, "--as", "canary", "--config", await configured(identity)];
      const { code, stdout, stderr } = await proofmark(args, secrets);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
      assert.deepEqual([code, stdout], [2, ""]);
    });

  test("without an identity in the configuration, it says where canaries are named", async () => {
    const { code, stderr } = await proofmark(["prove", target, "--as", "canary"]);
    assert.equal(code, 2);
    assert.match(stderr, /name them under identity in proofmark\.config/);
  });

  test("a port where nothing listens is exit code 3, and no canary is judged", async () => {
    const file = await configured(`${routes}, ${canaries}`);
    const { code, stderr } = await proofmark(
      ["prove", "http://127.0.0.1:9", "--as", "canary", "--config", file],
      known,
    );
    assert.equal(code, 3);
    assert.match(stderr, /Nothing was judged/);
  });
});
