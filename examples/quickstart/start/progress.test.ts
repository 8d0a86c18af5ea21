import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { createProgressBoard } from "./progress.ts";

class Output {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 40;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

test("on a terminal each has a line of its own, no longer than the terminal is wide", () => {
  const output = new Output(true);
  const board = createProgressBoard(output, ["Bare", "Gateway"]);
  board.show("Gateway", { phase: "probe", title: "A".repeat(80), done: 3, of: 20 });
  const lines = stripVTControlCharacters(output.text).trimEnd().split("\n").slice(-2);
  assert.match(lines[0] ?? "", /^ {2}Bare {5}waits$/);
  assert.match(lines[1] ?? "", /^ {2}Gateway {2}■■□+ {2}4 of 20/);
  for (const line of lines) assert.ok(line.length < output.columns, line);
});

test("elsewhere a line comes when something ends, and no control characters", () => {
  const output = new Output(false);
  const board = createProgressBoard(output, ["Bare", "Gateway"]);
  board.show("Bare", { phase: "discover", retrieved: 3, path: "/" });
  board.end("Bare", "4 of 100");
  board.clear();
  assert.equal(output.text, "  Bare     4 of 100\n");
});
