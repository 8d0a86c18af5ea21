import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { listening, password, pipelineFor, prepared, type Prepared } from "../accounts/identity.fixture.ts";
import { protect } from "../adapters/detect.ts";
import { Pipeline } from "../http/pipeline.ts";
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

async function proofmark(args: readonly string[], secrets: Readonly<Record<string, string>> = {}): Promise<Outcome> {
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
const passwords = { CANARY_ONE: password, CANARY_TWO: `${password}, too` };

async function configured(identity: string, imports = ""): Promise<string> {
  const file = `${(await readdir(home)).length}.config.mjs`;
  await writeFile(join(home, file), `${imports}\nexport default { identity: { ${identity} } };\n`);
  return file;
}

/** Each control of a JSON report with its state. */
function statesIn(report: string): ReadonlyMap<string, string> {
  const { proofs } = JSON.parse(report) as { readonly proofs: readonly { readonly control: string; readonly state: string }[] };
  return new Map(proofs.map(({ control, state }) => [control, state]));
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
        const body = String((args as unknown[])[0] ?? "");
        for (const [, token = ""] of body.matchAll(/"(?:accessToken|refreshToken|challenge|key)":"([^"]+)"/g)) secrets.add(token);
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
    const args = ["prove", served.origin, "--as", "canary", "--config", file, "--receipt", "out/receipt.json"];
    for (const format of formats) args.push("--report", `${format}=out/report.${format}`);
    const known = { CANARY_ONE: password, CANARY_TWO: password, CANARY_TOTP: totpSecret };
    told = await proofmark(args, known);
  });
  after(async () => {
    await served[Symbol.asyncDispose]();
    await all[Symbol.asyncDispose]();
  });

  test("has its controls of identity proven", async () => {
    const states = statesIn(await readFile(join(home, "out/report.json"), "utf8"));
    for (const control of ["session", "token", "mfa", "lockout", "password", "breached-password"])
      assert.equal(states.get(control), "proven", `${control}\n${told.stdout}\n${told.stderr}`);
    for (const control of ["rbac", "ownership", "api-key", "webhook-signature"])
      assert.equal(states.get(control), "not-applicable", control);
  });

  test("no report and no receipt shows a secret of a canary, or what the service gave it", async () => {
    assert.ok(secrets.size > 20, String(secrets.size));
    const outputs = new Map([["terminal", told.stdout], ["stderr", told.stderr]]);
    for (const name of await readdir(join(home, "out"))) outputs.set(name, await readFile(join(home, "out", name), "utf8"));
    assert.equal(outputs.size, formats.length + 3);
    const receipt = JSON.parse(outputs.get("receipt.json") ?? "{}") as { readonly payload?: string };
    outputs.set("payload", Buffer.from(receipt.payload ?? "", "base64").toString());
    for (const [where, text] of outputs) {
      assert.ok(text.length > 0 || where === "stderr", where);
      for (const secret of [password, encodeURIComponent(password), totpSecret, ...secrets])
        if (secret.length > 8) assert.ok(!text.includes(secret), `${where} shows ${secret}`);
    }
  });

  test("a canary whose password is wrong makes an error of what needs it, and says so", async () => {
    const { code, stdout } = await proofmark(["prove", served.origin, "--as", "canary", "--config", file, "--json"], {
      CANARY_ONE: "not the one",
      CANARY_TWO: "neither",
      CANARY_TOTP: totpSecret,
    });
    console.log(code, [...statesIn(stdout)].filter(([c]) => /session|token|mfa|lockout|password/.test(c)));
    assert.match(stdout, /can't sign in|could not sign in/i);
    assert.doesNotMatch(stdout, /not the one|neither"/);
  });
});
