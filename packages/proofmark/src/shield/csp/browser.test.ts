import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { chromium } from "playwright-core";

import { buildGuards } from "../../catalog/presets.ts";
import { exchangeOf } from "../../http/exchange.ts";
import { Pipeline } from "../../http/pipeline.ts";
import { serve } from "../../prove/proving-ground/serve.ts";
import type { CspReport } from "./report.ts";

const executablePath = process.env["TEST_CHROMIUM_PATH"] ?? "/usr/bin/chromium";

test("in Chromium the page's own script runs, an injected one does not, and the browser's report arrives", async () => {
  const reports: CspReport[] = [];
  const { promise: hasReport, resolve } = Promise.withResolvers<void>();
  const onReport = (report: CspReport): void => {
    reports.push(report);
    // Reports come one by one, a moment after the page.
    if (reports.length === 2) resolve();
  };
  const pipeline = new Pipeline(buildGuards("web", { csp: { onReport }, csrf: { token: "always" } }));
  await using service = await serve(
    (request, response) => {
      const own = `<script nonce="${exchangeOf(request).nonce}">document.title += " own"</script>`;
      const injected = `<script>document.title += " injected"</script><img src="x" onerror="document.title += ' handler'">`;
      response.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": "session=1" });
      response.end(request.url === "/" ? `<title>Page</title>${own}${injected}` : "");
    },
    { pipeline },
  );
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: 30_000 });
  try {
    const page = await browser.newPage();
    await page.goto(service.origin.href);
    await page.waitForLoadState("load");
    assert.equal(await page.title(), "Page own");
    await Promise.race([hasReport, sleep(10_000, undefined, { ref: false })]);
  } finally {
    await browser.close();
  }
  assert.deepEqual(reports.map(({ directive, blockedUrl }) => `${directive} ${blockedUrl}`).toSorted(), [
    "script-src-attr inline",
    "script-src-elem inline",
  ]);
});
