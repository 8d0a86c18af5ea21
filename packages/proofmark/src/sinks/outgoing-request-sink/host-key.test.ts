import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOfKey, hostKey } from "./host-key.ts";

for (const [text, key] of [
  ["127.0.0.1", "[127.0.0.1]"],
  ["127.1", "[127.0.0.1]"],
  ["2130706433", "[127.0.0.1]"],
  ["0x7f000001", "[127.0.0.1]"],
  ["0x7f.1", "[127.0.0.1]"],
  ["0177.0.0.1", "[127.0.0.1]"],
  ["127.0.0.1.", "[127.0.0.1]"],
  ["%31%32%37.0.0.1", "[127.0.0.1]"],
  ["１２７。０。０。１", "[127.0.0.1]"],
  ["::ffff:127.0.0.1", "[127.0.0.1]"],
  ["::ffff:7f00:1", "[127.0.0.1]"],
  ["[::ffff:7f00:1]", "[127.0.0.1]"],
  ["::1", "[0:0:0:0:0:0:0:1]"],
  ["[0:0:0:0:0:0:0:1]", "[0:0:0:0:0:0:0:1]"],
  ["0000::1%lo", "[0:0:0:0:0:0:0:1]"],
  ["fe80::1%25eth0", "[fe80:0:0:0:0:0:0:1]"],
  ["LocalHost", "localhost"],
  ["localhost.", "localhost"],
  ["ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "localhost"],
  ["l%6fcalhost", "localhost"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["XN--BCHER-KVA.example", "xn--bcher-kva.example"],
  ["2024.example", "2024.example"],
  ["a.2024b", "a.2024b"],
  ["my_service", "my_service"],
  ["not a host", "not a host"],
] as const)
  test(`${text} is the host ${key}`, () => assert.equal(hostKey(text), key));

test("an address is told from a name", () => {
  assert.equal(addressOfKey(hostKey("0x7f.1")), "127.0.0.1");
  assert.equal(addressOfKey(hostKey("localhost")), undefined);
});
