import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runInNewContext } from "node:vm";

import { messageOf } from "../../../kernel/message-of.ts";
import { sendHtml, type WeakRoute } from "../weak-route.ts";

/** Values become statements, commands, paths, addresses and programs: what the sinks stand in front of. */
export const weakInjections: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/goods",
    entry: `<a href="/goods?number=1">First of the goods</a>`,
    handle(request, response) {
      answer(() => rows(`SELECT title FROM goods WHERE number = ${valueOf(request, "number")}`), response);
    },
  },
  {
    method: "GET",
    path: "/find",
    entry: `<a href="/find?title=rope">Goods of rope</a>`,
    handle(request, response) {
      answer(() => rows(`SELECT title FROM goods WHERE title = '${valueOf(request, "title")}'`), response);
    },
  },
  {
    method: "GET",
    path: "/say",
    entry: `<a href="/say?word=canary">Say canary</a>`,
    handle(request, response) {
      const word = valueOf(request, "word");
      // Weak to the probe's own commands alone: this runs on people's machines.
      if (!/^[\w .-]*(\$\(|'?; )?(printf proofmark-%s canary)?(\)|; echo ')?$/.test(word)) {
        sendHtml(response, "Not a word.", 404);
        return;
      }
      try {
        exec(`echo ${word}`, { timeout: 5_000 }, (_error, stdout) => sendHtml(response, stdout));
      } catch (error) {
        sendHtml(response, messageOf(error), 500);
      }
    },
  },
  {
    method: "GET",
    path: "/read",
    entry: `<a href="/read?file=${basename(import.meta.filename)}">A file</a>`,
    handle(request, response) {
      const file = valueOf(request, "file");
      if (!/^[\w.]+$|etc\/passwd$|win\.ini$/.test(file)) sendHtml(response, "No such file.", 404);
      else
        answer(
          () =>
            file.startsWith("/")
              ? readFileSync(file, "utf8")
              : readFileSync(join(import.meta.dirname, file), "utf8"),
          response,
        );
    },
  },
  {
    method: "GET",
    path: "/fetch",
    entry: `<a href="/fetch?url=http%3A%2F%2Fcanary.invalid%2F">Look at a page</a>`,
    handle(request, response) {
      const look = async (): Promise<string> => {
        const page = await fetch(valueOf(request, "url"), { signal: AbortSignal.timeout(5_000) });
        return `It was there (${page.status}).`;
      };
      look().then(
        (text) => sendHtml(response, text),
        () => sendHtml(response, "Nothing there."),
      );
    },
  },
  {
    method: "GET",
    path: "/compute",
    entry: `<a href="/compute?sum=1">Compute</a>`,
    handle(request, response) {
      const sum = valueOf(request, "sum");
      if (/^[\d*]{1,20}$/.test(sum)) answer(() => String(runInNewContext(sum)), response);
      else sendHtml(response, "Not a sum.", 404);
    },
  },
  {
    method: "POST",
    path: "/preferences",
    entry: "",
    handle(_request, response, body) {
      let failure: string | undefined;
      try {
        merge({}, JSON.parse(body.toString()) as Tree);
      } catch (error) {
        failure = messageOf(error);
      }
      setImmediate(() => {
        takeFromPrototype();
        if (failure !== undefined) sendHtml(response, failure, 500);
        else {
          response.writeHead(200, { "Content-Type": "application/json" });
          response.end(JSON.stringify({ saved: true }, null, inherited["json spaces"]));
        }
      });
    },
  },
  {
    method: "GET",
    path: "/openapi.json",
    entry: "",
    handle(_request, response) {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(description));
    },
  },
];

const json = { "application/json": { schema: { type: "object" }, example: { name: "rope" } } };
const description = {
  openapi: "3.1.0",
  info: { title: "Proving ground", version: "1" },
  paths: { "/preferences": { post: { requestBody: { content: json }, responses: {} } } },
};

function valueOf(request: IncomingMessage, name: string): string {
  return new URL(request.url ?? "/", "http://ground").searchParams.get(name) ?? "";
}

function answer(make: () => string, response: Parameters<WeakRoute["handle"]>[1]): void {
  try {
    sendHtml(response, make());
  } catch (error) {
    sendHtml(response, messageOf(error), 500);
  }
}

let database: DatabaseSync | undefined;

function rows(statement: string): string {
  if (database === undefined) {
    database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE goods (number INTEGER, title TEXT)");
    database.exec("INSERT INTO goods VALUES (1, 'rope'), (2, 'ladder'), (5, 'lamp')");
  }
  return JSON.stringify(database.prepare(statement).all());
}

/** What reached the prototype of all objects: taken off it soon, for the prover may live in the same process. */
const inherited: Record<string, number> = {};

function takeFromPrototype(): void {
  const prototype = Object.prototype as unknown as Tree;
  for (const key of Object.keys(prototype)) {
    inherited[key] = Number(prototype[key]);
    delete prototype[key];
  }
}

interface Tree {
  [key: string]: unknown;
}

/** Weak: every key is taken, those of the prototype too. */
function merge(target: Tree, source: Tree): Tree {
  for (const [key, value] of Object.entries(source))
    target[key] =
      typeof value === "object" && value !== null ? merge((target[key] ?? {}) as Tree, value as Tree) : value;
  return target;
}
