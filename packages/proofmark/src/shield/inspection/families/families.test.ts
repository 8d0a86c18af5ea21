import assert from "node:assert/strict";
import { test } from "node:test";

import type { FieldPlace } from "../../../input/field.ts";
import { refusalPoints } from "../detector.ts";
import { inspectField } from "../inspect.ts";
import { familiesIn } from "./families.fixture.ts";

/** Families that mean nothing in a place: no model reads cookies, no program includes a file that a header names. */
const elsewhere: Readonly<Record<string, readonly FieldPlace[]>> = {
  "prompt-injection": ["cookie", "header"],
  rfi: ["header"],
};

function isRefused(place: FieldPlace, name: string, value: string, isName: boolean = false): boolean {
  return inspectField({ place, name, value, isName }).some(({ points }) => points >= refusalPoints);
}

/** The places in which an attack got through; `head` is the part of the list that it stands in. */
function missedIn(id: string, head: string, text: string): string[] {
  const missed: string[] = [];
  const see = (what: string, isSeen: boolean): void => {
    if (!isSeen) missed.push(`${what}: ${JSON.stringify(text)}`);
  };
  if (head === "agent") see("user-agent", isRefused("header", "header.user-agent", text));
  else if (head === "name") {
    see("name in a query", isRefused("query", `query.${text}`, text, true));
    see("name in a body", isRefused("body", `body.${text}`, text, true));
  } else {
    for (const place of ["query", "body", "cookie", "header"] as const)
      if (elsewhere[id]?.includes(place) !== true) see(place, isRefused(place, `${place}.q`, text));
    if (head === "behind") {
      see("behind words", isRefused("query", "query.q", `blue shoes ${text}`));
      // What begins with a letter would be another word.
      if (!/^[a-z0-9]/i.test(text)) see("behind a number", isRefused("body", "body.a.b", `42${text}`));
    }
  }
  return missed;
}

/** The places in which an ordinary text is refused; a head other than `text` names the one field that it stands in. */
function refusedIn(head: string, text: string): string[] {
  const refused: string[] = [];
  const see = (place: FieldPlace, name: string): void => {
    if (isRefused(place, name, text)) refused.push(`${name}: ${JSON.stringify(text)}`);
  };
  if (head.startsWith("body.")) see("body", head);
  else if (head.startsWith("header.")) see("header", head);
  else if (head.startsWith("file-name.")) see("file-name", head);
  else {
    for (const place of ["query", "body", "cookie", "header"] as const) {
      // Cookies and headers have one line.
      if (text.includes("\n") && place !== "query" && place !== "body") continue;
      see(place, `${place}.q`);
    }
  }
  return refused;
}

for (const [id, family] of familiesIn("attacks")) {
  test(`attacks of the family ${id} are refused, wherever they stand`, () => {
    const texts = [...family].flatMap(([head, list]) => list.map((text) => [head, text] as const));
    assert.ok(texts.length > 5, "the list was read");
    assert.deepEqual(
      texts.flatMap(([head, text]) => missedIn(id, head, text)),
      [],
    );
  });
}

for (const [id, family] of familiesIn("ordinary")) {
  test(`ordinary texts of the kind ${id} pass`, () => {
    const texts = [...family].flatMap(([head, list]) => list.map((text) => [head, text] as const));
    assert.ok(texts.length > 25, "the list was read");
    assert.deepEqual(
      texts.flatMap(([head, text]) => refusedIn(head, text)),
      [],
    );
  });
}
