import assert from "node:assert/strict";
import { test } from "node:test";

import { LaneConnections } from "./lane-connections.ts";

function held(most: number): {
  readonly open: (address: string, name: string) => void;
  readonly closed: string[];
} {
  const closed: string[] = [];
  const connections = new LaneConnections<{ destroy(): void }>(most);
  const open = (address: string, name: string): void => {
    const connection = {
      destroy() {
        closed.push(name);
        connections.delete(connection, address);
      },
    };
    connections.add(connection, address);
  };
  return { open, closed };
}

test("an address that floods closes its own connections, and those of nobody else", () => {
  const { open, closed } = held(4);
  open("a", "first of a");
  open("b", "first of b");
  for (let flood = 0; flood < 10; flood++) open("c", `c ${flood}`);
  open("d", "first of d");
  assert.ok(
    closed.every((name) => name.startsWith("c ")),
    closed.join(),
  );
  assert.equal(closed.length, 9);
});

test("a new connection is never the one that goes, and behind a proxy the oldest goes", () => {
  const { open, closed } = held(2);
  for (const name of ["1", "2", "3", "4"]) open("proxy", name);
  assert.deepEqual(closed, ["1", "2"]);
  const { open: openMany, closed: closedOfMany } = held(2);
  for (const address of ["a", "b", "c"]) openMany(address, address);
  assert.deepEqual(closedOfMany, ["a"]);
});

test("a connection that is closed twice counts once", () => {
  const connections = new LaneConnections<{ destroy(): void }>(1);
  let closed = 0;
  const connection = { destroy: () => void closed++ };
  connections.add(connection, "a");
  connections.delete(connection, "a");
  connections.delete(connection, "a");
  connections.add({ destroy: () => void closed++ }, "b");
  assert.equal(closed, 0);
});
