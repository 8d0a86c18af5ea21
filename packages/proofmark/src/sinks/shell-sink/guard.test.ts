import assert from "node:assert/strict";
import childProcess, { exec, execFile, execFileSync, execSync, spawn, spawnSync } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

import { serve } from "../../http/served.fixture.ts";
import { shellSink } from "./guard.ts";
import type { ShellSinkOptions } from "./options.ts";

// Taken before any guard is made: these must be looked at all the same.
const execLater = promisify(exec);
const execFileLater = promisify(execFile);

type Use = (value: string) => unknown;

function outputOf(command: string, args: readonly string[], options = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, options);
    let text = "";
    child.stdout?.on("data", (chunk) => (text += String(chunk)));
    child.on("error", fail);
    child.on("close", () => done(text));
  });
}

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly code: string | undefined;
}

async function ask(use: Use, value: string, options: ShellSinkOptions = {}): Promise<Outcome> {
  await using service = await serve([shellSink(options)], (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://a.example");
    Promise.resolve()
      .then(() => use(searchParams.get("value") ?? ""))
      .then(
        (text) => response.end(String(text)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  const { status, body } = await service.ask(`GET /?value=${encodeURIComponent(value)} HTTP/1.1`);
  return { status, body, code: status === 403 ? JSON.parse(body).code : undefined };
}

/** Each way to run `echo <value>` unquoted in a shell. */
const shells: Readonly<Record<string, Use>> = {
  exec: (value) =>
    new Promise((done, fail) => {
      exec(`echo ${value}`, (error, text) => (error === null ? done(text) : fail(error)));
    }),
  "exec promisified": async (value) => (await execLater(`echo ${value}`)).stdout,
  execSync: (value) => execSync(`echo ${value}`),
  "spawn with a shell": (value) => outputOf(`echo ${value}`, [], { shell: true }),
  "spawn with a shell of its own": (value) => outputOf(`echo ${value}`, [], { shell: "/bin/bash" }),
  "spawn with arguments and a shell": (value) => outputOf("echo", [value], { shell: true }),
  "spawn of sh -c": (value) => outputOf("sh", ["-c", `echo ${value}`]),
  "spawn of bash -lc": (value) => outputOf("/bin/bash", ["-lc", `echo ${value}`]),
  "spawn of env sh -c": (value) => outputOf("env", ["A=b", "sh", "-ec", `echo ${value}`]),
  spawnSync: (value) => spawnSync("echo", [value], { shell: true }).stdout,
  "spawnSync of sh": (value) => spawnSync("/bin/sh", ["-c", `echo ${value}`]).stdout,
  "execFile with a shell": async (value) => (await execFileLater("echo", [value], { shell: true })).stdout,
  execFileSync: (value) => execFileSync("sh", ["-c", `echo ${value}`]),
  "the object's own exec": (value) =>
    new Promise((done, fail) => {
      childProcess.exec(`echo ${value}`, (error, text) => (error === null ? done(text) : fail(error)));
    }),
};

for (const [how, use] of Object.entries(shells)) {
  test(`a value that starts another command is refused: ${how}`, async () => {
    const { status, code } = await ask(use, "hi; echo injected");
    assert.deepEqual([status, code], [403, "PM_SHELL_INJECTION"]);
  });

  test(`a plain word runs: ${how}`, async () => {
    assert.equal((await ask(use, "report-2024_01.txt")).body.trim(), "report-2024_01.txt");
  });
}

for (const [what, value, use] of [
  ["a list is taken apart", "a,b;id", (given) => execSync(`echo ${given.split(",").join(" ")}`)],
  ["only the last part of a path is used", "x/y;id", (given) => execSync(`echo ${given.split("/").at(-1)}`)],
] as const satisfies readonly (readonly [string, string, Use])[])
  test(`a value that starts another command once ${what} is refused`, async () => {
    assert.equal((await ask(use, value)).code, "PM_SHELL_INJECTION");
  });

const unquoted: Use = (value) => execSync(`echo ${value}`);
const inSingle: Use = (value) => execSync(`echo '${value}'`);
const inDouble: Use = (value) => execSync(`echo "${value}"`);

for (const [value, what] of [
  ["a;id", "an operator"],
  ["a|id", "a pipe"],
  ["a&&id", "a conjunction"],
  ["a&id", "the background"],
  ["a\nid", "a line break"],
  ["$(id)", "a substitution"],
  ["`id`", "backticks"],
  ["a b", "a blank that splits words"],
  ["a>/tmp/x", "a redirection"],
  ["</etc/hostname", "input from a file"],
  ["$HOME", "a variable"],
  ["/etc/pass*", "a glob"],
  ["{id,-u}", "braces"],
  ["~root", "a home folder"],
  ["a'b", "a quote"],
  ['a"b', "a double quote"],
  ["a\\", "a trailing backslash"],
  ["#a", "a comment"],
  ["${IFS}id", "a braced variable"],
] as const) {
  test(`unquoted, ${what} is refused`, async () => {
    assert.equal((await ask(unquoted, value)).code, "PM_SHELL_INJECTION");
  });
}

for (const [how, use, values] of [
  ["single", inSingle, ["'; id; '", "a'b", "'$(id)'"]],
  ["double", inDouble, ['"; id; "', "$(id)", "`id`", "$HOME", 'a"b', "a\\", '\\\\"; id #']],
] as const) {
  for (const value of values) {
    test(`between ${how} quotes, ${value} is refused`, async () => {
      assert.equal((await ask(use, value)).code, "PM_SHELL_INJECTION");
    });
  }
}

for (const [how, use, values] of [
  ["single", inSingle, ["a; id", "$(id) `id` && x | y > z", 'say "hi"', "* ~ {a,b} #", "a b\nc"]],
  ["double", inDouble, ["a; id", "it's && x | y > z", "* ~ {a,b} # !", "a b", "C:\\Users\\me"]],
] as const) {
  for (const value of values) {
    test(`between ${how} quotes, ${JSON.stringify(value)} is an argument`, async () => {
      assert.equal((await ask(use, value)).body.trim(), value);
    });
  }
}

const quoted: Use = (value) => execSync(`echo '${value.replaceAll("'", `'\\''`)}'`);
const escaped: Use = (value) => execSync(`echo ${value.replaceAll(/[^a-z]/g, "\\$&")}`);

test("a value that the application quoted as a shell wants it is let through", async () => {
  assert.equal((await ask(quoted, "it's; id")).body.trim(), "it's; id");
  assert.equal((await ask(escaped, ";id")).body.trim(), ";id");
  assert.equal((await ask(escaped, "a;id $(x)")).body.trim(), "a;id $(x)");
});

test("blanks around a word split nothing", async () => {
  assert.equal((await ask(unquoted, " word ")).body.trim(), "word");
});

const nested: Use = (value) => execSync(`sh -c "echo '${value}'"`);
const open: Use = (value) => execSync(`sh -c "echo ${value}"`);

test("a command within a command is read again, as its shell reads it", async () => {
  assert.equal((await ask(nested, "a; id")).body.trim(), "a; id");
  assert.equal((await ask(open, "a; id")).code, "PM_SHELL_INJECTION");
  assert.equal((await ask((value) => execSync(`eval 'echo ${value}'`), "a; id")).code, "PM_SHELL_INJECTION");
});

const asVariable: Use = (value) => outputOf("sh", ["-c", 'echo "$1"', "sh", value]);

test("a value in the text of a shell's variable is an argument", async () => {
  assert.equal((await ask(asVariable, "a; $(id)")).body.trim(), "a; $(id)");
});

test("a value without a shell is an argument, whatever it looks like", async () => {
  for (const value of ["a; id", "$(id)", "| rm -rf /", "--not-an-option-of-echo"])
    assert.equal((await ask((given) => outputOf("printf", ["%s", given]), value)).body, value);
});

test("input that is the command or the program is refused", async () => {
  for (const use of [
    (value: string) => execSync(value),
    (value: string) => outputOf(value, []),
    (value: string) => spawnSync(value).stdout,
    (value: string) => outputOf("sh", ["-c", value]),
  ])
    for (const value of ["id", "/usr/bin/id"])
      assert.equal((await ask(use, value)).code, "PM_SHELL_INJECTION", String(use));
});

const chosen: Use = (value) => outputOf(value, ["--help"]);

test("a program that input may choose runs", async () => {
  assert.notEqual((await ask(chosen, "tar")).status, 403);
  assert.equal((await ask(chosen, "uname")).status, 403);
  assert.notEqual((await ask(chosen, "uname", { programs: ["uname"] })).status, 403);
});

test("a constant program whose name is the value of a common parameter runs", async () => {
  assert.equal((await ask(() => execSync("date +%Y").length, "date")).body, "5");
});

const ledAway: Use = (value) => outputOf(`/usr/bin/${value}`, []);

test("input that leads to a program in another folder is refused", async () => {
  assert.equal((await ask(ledAway, "../../bin/uname")).code, "PM_SHELL_INJECTION");
});

for (const [program, value] of [
  ["git", "--upload-pack=touch"],
  ["git", "--upload-pa=touch"],
  ["git", "-cprotocol.ext.allow=always"],
  ["git", "ext::touch"],
  ["ssh", "-oProxyCommand=touch"],
  ["tar", "--checkpoint-action=exec=touch"],
  ["find", "-exec"],
  ["curl", "-o/tmp/x"],
  ["curl", "-sofile"],
  ["/usr/bin/curl", "--config=x"],
] as const) {
  const direct: Use = (given) => outputOf(program, ["x", given]);
  const inShell: Use = (given) => execSync(`${program} x ${given}`);

  test(`${value} becomes no option of ${program}`, async () => {
    assert.equal((await ask(direct, value)).code, "PM_SHELL_OPTION");
    assert.equal((await ask(inShell, value)).code, "PM_SHELL_OPTION");
  });
}

const behindDashes: Use = (value) => outputOf("find", ["--", value]).catch(() => "ran");
const plain: Use = (value) => outputOf("find", ["/dev/null", value]);

test("behind -- an option is an argument, and harmless ones are options", async () => {
  assert.notEqual((await ask(behindDashes, "-exec")).status, 403);
  assert.equal((await ask(plain, "-print")).body.trim(), "/dev/null");
});

const ofApplication: Use = (value) => outputOf("find", ["/dev/null", "-exec", "echo", value, ";"]);

test("an option that the application wrote is its own", async () => {
  assert.equal((await ask(ofApplication, "word")).body.trim(), "word");
});

const unheard: Use = (value) =>
  new Promise((done) => {
    spawn(`echo ${value}`, { shell: true }).on("exit", done);
  });
assert.equal((await ask(unheard, "a; id")).code, "PM_SHELL_INJECTION");

test("a child whose errors nobody hears ends, and the process goes on", async () => {});

test("a file name, a cookie and a header are input as well", async () => {
  await using service = await serve([shellSink()], (request, response) => {
    try {
      response.end(execSync(`echo ${String(request.headers.cookie).slice("name=".length)}`));
    } catch {
      response.writeHead(500).end();
    }
  });
  assert.equal((await service.ask("GET / HTTP/1.1", ["Cookie: name=a|id"])).status, 403);
  assert.equal((await service.ask("GET / HTTP/1.1", ["Cookie: name=word"])).body.trim(), "word");
});

test("the event names field, call and kinds of tokens, and no value", async () => {
  await using service = await serve(
    [shellSink()],
    (request, response) => {
      response.end(execSync(`echo ${new URL(request.url ?? "", "http://a").searchParams.get("value")}`));
    },
    { mode: "monitor" },
  );
  assert.equal((await service.ask("GET /?value=hi;echo+you HTTP/1.1")).body, "hi\nyou\n");
  assert.deepEqual(
    service.events.flatMap((event) => (event.type === "refusal" ? [event.detail] : [])),
    [{ field: "query.value", at: "node:child_process: execSync", shape: "word operator blank" }],
  );
});

const badlyEscaped: Use = (value) => execSync(`echo "${value.replaceAll('"', '\\"')}"`);
const lowered: Use = (value) => execSync(`echo ${value.toLowerCase()}`);

test("quotes that are escaped badly hold nothing, and are seen through", async () => {
  assert.equal((await ask(badlyEscaped, '\\"; id; \\"')).code, "PM_SHELL_INJECTION");
  assert.equal((await ask(badlyEscaped, 'say "hi; there"')).body.trim(), 'say "hi; there"');
});

test("a value that the application lowers is found", async () => {
  assert.equal((await ask(lowered, "HI; ID")).code, "PM_SHELL_INJECTION");
});

const ofObjects: Use = (value) =>
  spawnSync("sh", ["-c", { toString: () => `echo ${value}` } as unknown as string]).stdout;

test("a list of arguments that is no list of texts is read as Node reads it", async () => {
  assert.notEqual((await ask(ofObjects, "a; id")).status, 200);
});

const writing: Use = (value) =>
  new Promise((done) => {
    const child = spawn(`cat ${value}`, { shell: true });
    child.stdin.write("x".repeat(100_000));
    child.stdin.end();
    child.on("close", done);
  });

test("a refused child that is written to ends nothing but itself", async () => {
  assert.equal((await ask(writing, "a; id")).code, "PM_SHELL_INJECTION");
});

const decoding: Use = (value) => execSync(`echo ${Buffer.from(value, "base64").toString()}`);

test("a value in base64 is found where the application decodes it", async () => {
  assert.equal((await ask(decoding, Buffer.from("a; id").toString("base64"))).code, "PM_SHELL_INJECTION");
  assert.equal((await ask(decoding, Buffer.from("a-word").toString("base64"))).body.trim(), "a-word");
});

test("an operator and a program from two fields are refused, and a lone character is not", async () => {
  await using service = await serve([shellSink()], (request, response) => {
    const values = new URL(request.url ?? "", "http://a.example").searchParams.getAll("v");
    try {
      response.end(execSync(`echo ${values.map((value) => value.replace("plus", "+")).join(" ")}; true`));
    } catch {
      response.writeHead(500).end();
    }
  });
  assert.equal((await service.ask("GET /?v=a&v=;&v=id HTTP/1.1")).status, 403);
  assert.equal((await service.ask("GET /?v=a&v=plus&v=b&sep=; HTTP/1.1")).body, "a + b\n");
});
