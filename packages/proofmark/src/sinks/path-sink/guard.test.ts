import assert from "node:assert/strict";
import fs, { createReadStream, mkdtempSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path, { join, normalize, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";

import { serve } from "../../http/served.fixture.ts";
import { countSteps } from "../../shield/inspection/steps.fixture.ts";
import { pathSink } from "./guard.ts";
import { findSuspects } from "./path-input.ts";
import type { PathSinkOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "path-sink-"));
const files = join(folder, "files");
mkdirSync(join(files, "a"), { recursive: true });
writeFileSync(join(files, "plain.txt"), "plain");
writeFileSync(join(files, "a", "b.txt"), "below");
writeFileSync(join(folder, "secret.txt"), "secret");
const absolute = join(folder, "secret.txt");

/** What an application may do with a name; each reads a file and gives its text. */
const readers: Readonly<Record<string, (name: string) => unknown>> = {
  concatenated: (name) => readFileSync(`${files}/${name}`, "utf8"),
  joined: (name) => readFileSync(join(files, name), "utf8"),
  resolved: (name) => readFileSync(resolve(files, name), "utf8"),
  normalised: (name) => readFileSync(normalize(`${files}/${name}`), "utf8"),
  "joined in two steps": (name) => readFileSync(join(join(files, name), "."), "utf8"),
  "in a template behind a constant climb": (name) => readFileSync(`${join(files, "a")}/../${name}`, "utf8"),
  "by a file URL": (name) => readFileSync(new URL(name, pathToFileURL(`${files}/`)), "utf8"),
  "as bytes": (name) => readFileSync(Buffer.from(`${files}/${name}`), "utf8"),
  "by a callback": (name) =>
    new Promise((done, fail) => {
      fs.readFile(`${files}/${name}`, "utf8", (error, text) => (error === null ? done(text) : fail(error)));
    }),
  promisified: (name) => promisify(fs.readFile)(`${files}/${name}`, "utf8"),
  "by promises": (name) => readFile(join(files, name), "utf8"),
  "by fs.promises": (name) => fs.promises.readFile(join(files, name), "utf8"),
  "as a stream": (name) =>
    new Promise((done, fail) => {
      let text = "";
      createReadStream(join(files, name), "utf8")
        .on("data", (chunk) => (text += String(chunk)))
        .on("end", () => done(text))
        .on("error", fail);
    }),
  "by a descriptor": (name) => {
    const descriptor = fs.openSync(join(files, name), "r");
    try {
      return readFileSync(descriptor, "utf8");
    } finally {
      fs.closeSync(descriptor);
    }
  },
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** A service that does `use` with the parameter `name`, or with `name` of a JSON body. */
function using(use: (name: string) => unknown) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const body = await bodyOf(request);
      const query = new URL(request.url ?? "", "http://a.example").searchParams;
      const name: string = body === "" ? (query.get("name") ?? "") : JSON.parse(body).name;
      response.end(String(await use(name)));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
}

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly code: string | undefined;
}

async function ask(
  use: (name: string) => unknown,
  name: string,
  options: PathSinkOptions = {},
): Promise<Outcome> {
  await using service = await serve([pathSink(options)], using(use));
  const { status, body } = await service.ask(`GET /?name=${encodeURIComponent(name)} HTTP/1.1`);
  return { status, body, code: status === 403 ? JSON.parse(body).code : undefined };
}

for (const [how, use] of Object.entries(readers)) {
  test(`a name that climbs out is refused, ${how}`, async () => {
    const { status, code } = await ask(use, "../secret.txt");
    assert.deepEqual([status, code], [403, "PM_PATH_TRAVERSAL"]);
  });

  test(`a file below the folder is read, ${how}`, async () => {
    assert.equal((await ask(use, "a/b.txt")).body, "below");
    assert.equal((await ask(use, "plain.txt")).body, "plain");
  });
}

for (const [what, value, use] of [
  ["with blanks around it", ` ${absolute} `, (given) => readFileSync(given.trim())],
  [
    "behind a key",
    `file:${absolute}`.replace("file", "f"),
    (given) => readFileSync(given.split(":")[1] ?? ""),
  ],
  ["in a list", `a.txt,${absolute}`, (given) => readFileSync(given.split(",")[1] ?? "")],
] as const satisfies readonly (readonly [string, string, (name: string) => unknown])[])
  test(`an absolute path ${what} is refused`, async () => {
    assert.equal((await ask(use, value)).code, "PM_PATH_TRAVERSAL");
  });

const joined = readers["joined"] ?? assert.fail();
const concatenated = readers["concatenated"] ?? assert.fail();

for (const [what, name] of [
  ["over a folder below", "a/../../secret.txt"],
  ["with a dot between", ".././secret.txt"],
  ["with doubled slashes", "..//secret.txt"],
  ["encoded once more", "..%2fsecret.txt"],
  ["encoded twice more", "%252e%252e%252fsecret.txt"],
  ["with a slash in front", "/../secret.txt"],
] as const) {
  test(`a climb ${what} is refused`, async () => {
    const decode = (text: string): string => (text.includes("%") ? decode(decodeURIComponent(text)) : text);
    assert.equal((await ask((given) => joined(decode(given)), name)).code, "PM_PATH_TRAVERSAL");
  });
}

for (const [what, name] of [
  ["that stays below", "a/../plain.txt"],
  ["that is two dots in a name", "a..b/../plain.txt"],
] as const) {
  test(`a climb ${what} is let through`, async () => {
    assert.notEqual((await ask(joined, name)).status, 403);
  });
}

const filtered = (name: string): unknown => concatenated(name.replaceAll("../", ""));

test("a filter that takes ../ out once does not help, and is seen through", async () => {
  assert.equal((await ask(filtered, "....//secret.txt")).code, "PM_PATH_TRAVERSAL");
});

const list = (name: string): unknown => fs.readdirSync(join(files, name));

test("a climb to the parent folder itself is refused", async () => {
  assert.equal((await ask(list, "..")).code, "PM_PATH_TRAVERSAL");
});

const avatar = (user: string): unknown => readFileSync(join(files, user, "secret.txt"), "utf8");

test("a climb with a constant name behind it is refused", async () => {
  assert.equal((await ask(avatar, "..")).code, "PM_PATH_TRAVERSAL");
});

const page = (name: string): unknown => readFileSync(join(files, `${name}.txt`), "utf8");

test("a climb with an extension behind it is refused", async () => {
  assert.equal((await ask(page, "../secret")).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask(page, "plain")).body, "plain");
});

const invoice = (name: string): unknown => readFileSync(join(files, `a${name}`), "utf8");

test("a climb behind a constant beginning of the name is refused", async () => {
  assert.equal((await ask(invoice, "/../../secret.txt")).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask(invoice, "/b.txt")).body, "below");
});

const ofJson = (text: string): unknown => joined(JSON.parse(text).file);

test("a climb in a list of JSON within a parameter is refused", async () => {
  assert.equal(
    (await ask(ofJson, JSON.stringify({ n: 1, file: "../secret.txt" }))).code,
    "PM_PATH_TRAVERSAL",
  );
});

test("an absolute path that becomes the path is refused, as it is and resolved", async () => {
  assert.equal((await ask((name) => readFileSync(name, "utf8"), absolute)).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask((name) => readFileSync(resolve(files, name)), absolute)).code, "PM_PATH_TRAVERSAL");
  const twice = absolute.replaceAll("/", "//");
  assert.equal((await ask((name) => readFileSync(name), twice)).code, "PM_PATH_TRAVERSAL");
});

const below = (name: string): unknown => readFileSync(`${name}/passwd`, "utf8");

test("an absolute path that begins the path is refused", async () => {
  assert.equal((await ask(below, "/etc")).code, "PM_PATH_TRAVERSAL");
});

test("the root folder is refused where it is the path, and is no beginning of every other", async () => {
  assert.equal((await ask((name) => fs.readdirSync(name), "/")).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask(() => readFileSync(join(files, "plain.txt"), "utf8"), "/")).body, "plain");
});

test("an absolute path that is joined below the folder is let through", async () => {
  assert.equal((await ask(joined, "/plain.txt")).body, "plain");
});

test("a parameter that is a folder above the application's own files refuses nothing", async () => {
  const above = `/${process.cwd().split("/")[1]}`;
  const own = join(process.cwd(), "package.json");
  assert.equal((await ask(() => readFileSync(own, "utf8").slice(0, 1), above)).body, "{");
});

const byUrl = (name: string): unknown => readFileSync(new URL(name), "utf8");

test("a file URL that becomes the path is refused", async () => {
  assert.equal((await ask(byUrl, pathToFileURL(absolute).href)).code, "PM_PATH_TRAVERSAL");
});

test("a NUL in the path is refused by this control", async () => {
  assert.equal((await ask(concatenated, "plain.txt\0.png")).code, "PM_PATH_TRAVERSAL");
});

const withSlashesTurned = (name: string): unknown => concatenated(name.replaceAll("\\", "/"));

test("backslashes that the application turns into slashes are refused", async () => {
  assert.equal((await ask(withSlashesTurned, "..\\secret.txt")).code, "PM_PATH_TRAVERSAL");
});

const onWindows = (name: string): unknown =>
  readFileSync(path.win32.join(files, name).replaceAll("\\", "/"), "utf8");

test("Windows paths put together by path.win32 are refused", async () => {
  assert.equal((await ask(onWindows, "..\\secret.txt")).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask(onWindows, "a\\b.txt")).body, "below");
});

test("both paths of a copy, a rename and a link are looked at", async () => {
  const from = join(files, "plain.txt");
  for (const use of [
    (name: string) => fs.copyFileSync(from, join(files, name)),
    (name: string) => fs.promises.rename(from, join(files, name)),
    (name: string) => fs.symlinkSync(join(files, name), join(files, "link")),
    (name: string) => fs.promises.cp(join(files, name), join(files, "copy")),
  ])
    assert.equal((await ask(use, "../stolen.txt")).code, "PM_PATH_TRAVERSAL");
});

test("writing, deleting, listing and asking are looked at", async () => {
  for (const use of [
    (name: string) => writeFile(join(files, name), "x"),
    (name: string) => fs.rmSync(join(files, name)),
    (name: string) => fs.promises.readdir(join(files, name)),
    (name: string) => fs.createWriteStream(join(files, name)).on("error", () => {}),
    (name: string) => fs.existsSync(join(files, name)),
    (name: string) => fs.opendirSync(join(files, name)),
    (name: string) => fs.realpathSync.native(join(files, name)),
    (name: string) => fs.openAsBlob(join(files, name)),
    (name: string) => fs.watch(join(files, name), () => {}),
  ]) {
    const waiting = async (name: string): Promise<void> => {
      await Promise.resolve<unknown>(use(name));
      await new Promise((done) => void setTimeout(done, 20));
    };
    assert.equal((await ask(waiting, "../other")).code, "PM_PATH_TRAVERSAL", String(use));
  }
});

test("a name in a JSON body, and a path in the URL itself, are input as well", async () => {
  await using service = await serve([pathSink()], using(joined));
  const body = JSON.stringify({ name: "../secret.txt" });
  const headers = ["Content-Type: application/json", `Content-Length: ${body.length}`];
  assert.equal((await service.ask("POST / HTTP/1.1", headers, body)).status, 403);

  await using other = await serve([pathSink()], (request, response) => {
    void using(() => joined(decodeURIComponent(request.url?.slice("/files/".length) ?? "")))(
      request,
      response,
    );
  });
  assert.equal((await other.ask("GET /files/..%2fsecret.txt HTTP/1.1")).status, 403);
  assert.equal((await other.ask("GET /files/a/b.txt HTTP/1.1")).body, "below");
});

const late = async (name: string): Promise<unknown> => {
  await new Promise((done) => void setTimeout(done, 5));
  return joined(name);
};

test("a call in the way of the request, after a wait, is still looked at", async () => {
  assert.equal((await ask(late, "../secret.txt")).code, "PM_PATH_TRAVERSAL");
});

const asGiven = (name: string): unknown => readFileSync(name, "utf8");

test("folders among the roots may be named, and nothing beside them", async () => {
  assert.equal((await ask(asGiven, absolute, { roots: [folder] })).body, "secret");
  assert.equal((await ask(asGiven, "/etc/hostname", { roots: [folder] })).code, "PM_PATH_TRAVERSAL");
  const out = `${folder}/../../etc/hostname`;
  assert.equal((await ask(asGiven, out, { roots: [folder] })).code, "PM_PATH_TRAVERSAL");
});

test("a root that is not absolute is an error", () => {
  assert.throws(() => pathSink({ roots: ["files"] }), /roots.0: is not an absolute path/);
});

test("the event names field and call, and no value; in monitor mode the file is read", async () => {
  await using service = await serve([pathSink()], using(joined), { mode: "monitor" });
  assert.equal((await service.ask("GET /?name=../secret.txt HTTP/1.1")).body, "secret");
  const refusals = service.events.filter((event) => event.type === "refusal");
  assert.deepEqual(
    refusals.map(({ isEnforced, detail }) => ({ isEnforced, detail })),
    [
      {
        isEnforced: false,
        detail: { field: "query.name", at: "node:fs: readFileSync", shape: "climbs-out" },
      },
    ],
  );
});

test("a relative address in a parameter refuses no file of another name", async () => {
  assert.equal((await ask(() => joined("plain.txt"), "../list?page=2")).body, "plain");
});

test("outside of a request nothing is looked at", () => {
  assert.equal(readFileSync(join(files, "../secret.txt"), "utf8"), "secret");
});

test("a hundred harmless climbs in front hide none behind them", async () => {
  await using service = await serve([pathSink()], using(joined));
  const decoys = Array.from({ length: 100 }, (_, index) => `decoy=../${index}`).join("&");
  assert.equal((await service.ask(`GET /?${decoys}&name=../secret.txt HTTP/1.1`)).status, 403);
});

test("dots in front within one text of JSON hide no climb behind them", async () => {
  const text = JSON.stringify({ a: "x..y", b: "..", file: "../secret.txt" });
  assert.equal((await ask(ofJson, text)).code, "PM_PATH_TRAVERSAL");
});

const trimmed = (name: string): unknown => joined(name.trim());
const lowered = (name: string): unknown => joined(name.toLowerCase());

test("a climb that the application trims or lowers is refused", async () => {
  assert.equal((await ask(trimmed, " ../secret.txt ")).code, "PM_PATH_TRAVERSAL");
  assert.equal((await ask(lowered, "../SECRET.txt")).code, "PM_PATH_TRAVERSAL");
});

const behindConstant = (name: string): unknown => readFileSync(`${files}/a/../${name}/secret.txt`, "utf8");

test("a climb behind a climb of the application's own is refused", async () => {
  assert.equal((await ask(behindConstant, "..")).code, "PM_PATH_TRAVERSAL");
});

function steps(count: number): Promise<number> {
  return countSteps(() => {
    const value = "..a".repeat(count) + ' "../b"'.repeat(count);
    findSuspects([{ place: "body", name: "body", value, isName: false }], { isWindows: false });
  });
}

test("the work to find climbs is linear", async () => {
  const [few, many] = [await steps(500), await steps(4000)];
  assert.ok(many < few * 12, `${few} steps, then ${many}`);
});

const decoding = (name: string): unknown => joined(Buffer.from(name, "base64url").toString());

test("a climb in base64 is refused where the application decodes it", async () => {
  assert.equal(
    (await ask(decoding, Buffer.from("../secret.txt").toString("base64url"))).code,
    "PM_PATH_TRAVERSAL",
  );
  assert.equal((await ask(decoding, Buffer.from("a/b.txt").toString("base64url"))).body, "below");
});
