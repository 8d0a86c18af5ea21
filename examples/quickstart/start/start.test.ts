import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { portOwner } from "proofmark/gateway";

const tool = join(import.meta.dirname, "../../../tools/start.ts");

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  /** Settles when the output matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
  output(): string;
}

const running = new Set<ChildProcessWithoutNullStreams>();
after(() => running.forEach((child) => child.kill("SIGKILL")));

function startTool(port: string, ...flags: string[]): Run {
  const child = spawn(process.execPath, ["--conditions=proofmark:source", tool, ...flags], {
    env: { ...process.env, PORT: port },
  });
  running.add(child);
  let output = "";
  const waiting = new Set<() => void>();
  const listen = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const ended = once(child, "close").then(([code]: (number | null)[]) => {
    running.delete(child);
    return code ?? null;
  });
  return {
    child,
    ended,
    output: () => output,
    async shows(pattern) {
      return await new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(output);
          if (found !== null) resolve(found);
        };
        waiting.add(look);
        void ended.then(() => reject(new Error(`It ended and did not show ${pattern}:\n${output}`)));
        look();
      });
    },
  };
}

/** The first of five free ports in a row, below the ones that the system hands out. */
async function freeRow(from: number): Promise<number> {
  const isFree = await Promise.all(Array.from({ length: 5 }, (_, index) => isFreePort(from + index)));
  return isFree.every(Boolean) ? from : freeRow(from + 5);
}

async function isFreePort(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function allFree(first: number): Promise<boolean> {
  return (await freeRow(first)) === first;
}

describe("npm start", { concurrency: true }, () => {
  test("proves all three, serves what it found under its own guards, and ends with 0 at Ctrl-C", async () => {
    const port = await freeRow(21_300);
    const run = startTool(String(port));
    await run.shows(/^Try\n[^]*Ctrl-C stops all of it\.\n$/m);
    assert.match(run.output(), /^Content Security Policy +✕ failed +● proven +● proven$/m);
    assert.ok(!run.output().includes("\u001B"), "no colours into a pipe");
    const page = `http://127.0.0.1:${port + 3}`;
    for (const path of [
      "/",
      "/bare.html",
      "/hardened.html",
      "/gateway.html",
      "/gateway.json",
      "/style.css",
    ]) {
      const response = await fetch(page + path);
      assert.equal(response.status, 200, path);
      assert.equal(response.headers.get("x-frame-options"), "DENY", path);
      await response.arrayBuffer();
    }
    const report = await fetch(`${page}/bare.html`);
    const policy = report.headers.get("content-security-policy") ?? "";
    const hashes = [...(await report.text()).matchAll(/&#39;(sha256-[^&]+)&#39;/g)].map(
      ([, hash]) => hash ?? "",
    );
    assert.equal(hashes.length, 2);
    for (const hash of hashes) assert.ok(policy.includes(hash), "the report's own style and script may run");
    for (const refused of ["403, refused: PM_CSRF", "refused: PM_REDIRECT_OFF_SITE", "421, refused: PM_HOST"])
      assert.ok(run.output().includes(`Hardened: ${refused}`) || run.output().includes(refused), refused);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 0);
    assert.ok(await allFree(port), "nothing listens any more");
  });

  test("with --once ends with 0 when the bar is met, and leaves nothing behind", async () => {
    const port = await freeRow(21_400);
    const run = startTool(String(port), "--once");
    assert.equal(await run.ended, 0, run.output());
    assert.match(run.output(), /^Score of the controls/m);
    assert.ok(await allFree(port));
  });

  test("interrupted while it proves ends with 130, and leaves nothing behind", async () => {
    const port = await freeRow(21_500);
    const run = startTool(String(port));
    await run.shows(/Attacking all three/);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.ok(await allFree(port));
  });

  test("ends without a stack trace when nobody reads its output any more", async () => {
    const port = await freeRow(21_800);
    const run = startTool(String(port));
    await run.shows(/three times/);
    run.child.stdout.destroy();
    assert.equal(await run.ended, 130);
    assert.doesNotMatch(run.output(), /EPIPE| at /);
    assert.ok(await allFree(port));
  });

  test("says which process died, and ends the others", { skip: process.platform !== "linux" }, async () => {
    const port = await freeRow(21_600);
    const run = startTool(String(port));
    await run.shows(/Attacking all three/);
    const owner = await portOwner(port + 1);
    assert.ok(owner !== undefined);
    process.kill(owner.pid, "SIGKILL");
    assert.equal(await run.ended, 1);
    assert.match(run.output(), new RegExp(`^Hardened \\(pid ${owner.pid}\\) ended by SIGKILL\\.`, "m"));
    assert.ok(await allFree(port));
  });

  test("names the owner of a taken port and uses another one", async () => {
    const port = await freeRow(21_700);
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    try {
      const run = startTool(String(port));
      await run.shows(/Port \d+ is taken by .+\. Using \d+\.\n/);
      await run.shows(new RegExp(`Bare +http://127\\.0\\.0\\.1:${port + 4}`));
      run.child.kill("SIGINT");
      assert.equal(await run.ended, 130);
    } finally {
      server.close();
    }
  });

  for (const [port, flags, message] of [
    ["70000", [], /PORT is no number from 1/],
    ["3000", ["--twice"], /npm start takes --once alone/],
    ["3000", ["--once", "--once"], /npm start takes --once alone/],
  ] as const) {
    test(`with PORT=${port} ${flags.join(" ")} starts nothing, says why, and ends with 2`, async () => {
      const run = startTool(port, ...flags);
      assert.equal(await run.ended, 2);
      assert.match(run.output(), message);
    });
  }
});
