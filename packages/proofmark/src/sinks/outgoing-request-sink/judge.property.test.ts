import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";

import { hostileText, JudgedSink } from "../../instrument/judged.fixture.ts";
import { outgoingRequestSink } from "./guard.ts";
import { taintedRequest } from "./tainted.ts";

const sink = new JudgedSink(outgoingRequestSink());
const runs = { numRuns: 300 };

/** What becomes of a request of the application for this URL. */
function refusal(values: readonly string[], { hostname, port }: URL): unknown {
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return sink.within({ values }, () => {
    const tainted = taintedRequest({ at: "test", host, port: Number(port) || 80 });
    return tainted?.refusal() ?? tainted?.refusal(["10.20.30.40"]);
  });
}

for (const own of ["http://10.20.30.40:8080", "http://backend:3000", "http://stock.backend.example"])
  test(`input in the path and the query of a constant host is never refused: ${own}`, () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const encoded = encodeURIComponent(value);
        for (const url of [`${own}/${encoded}?q=${encoded}`, `${own}/items/${value}?q=${value}#${value}`])
          assert.equal(refusal([value], new URL(url)), undefined);
      }),
      runs,
    );
  });

test("an inner host that the input names is always refused", () => {
  fc.assert(
    fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), (parts) => {
      const host = `10.${parts.join(".")}`;
      for (const value of [host, `http://${host}/a`, `//${host}`])
        assert.notEqual(refusal([value], new URL(`http://${host}/a`)), undefined);
    }),
    runs,
  );
});

test("no value breaks the judge", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (value, host) => {
      sink.within({ values: [value, host] }, () => {
        taintedRequest({ at: "test", host, port: 80 })?.refusal([host]);
        taintedRequest({ at: "test", host: value, port: 80 }, host)?.refusal();
      });
    }),
    runs,
  );
  assert.deepEqual(sink.faults, []);
});
