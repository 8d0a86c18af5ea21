import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

import { junitFormat } from "../junit/format.ts";
import { createReportView, type ReportView } from "../report-view.ts";
import { hardenedFixture, partialFixture, runFixture } from "../run-result.fixture.ts";
import { htmlFormat } from "./format.ts";

const executablePath = process.env["TEST_CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const folder = mkdtempSync(join(tmpdir(), "proofmark-report-"));
const axe = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const waivers = [
  { control: "cookie-flags", reason: "The old client needs it.", expires: "2026-12-31" },
  { control: "csp", reason: "Later.", expires: "2026-01-01" },
];
const full = createReportView(runFixture, { waivers, conditions: { minScore: 80 } });

let browser: Browser;
before(async () => {
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Console messages, dialogs, and requests for anything but the file. */
  readonly disturbances: readonly string[];
}

interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
  /** `#evidence-csrf` */
  readonly anchor?: string;
}

async function open(
  view: ReportView,
  { width = 1280, colorScheme = "light", javaScriptEnabled = true, anchor = "" }: OpenOptions = {},
): Promise<Opened> {
  const path = join(folder, "report.html");
  writeFileSync(path, htmlFormat.render(view));
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    javaScriptEnabled,
  });
  const page = await context.newPage();
  const disturbances: string[] = [];
  page.on("console", (message) => disturbances.push(message.text()));
  page.on("pageerror", (error) => disturbances.push(error.message));
  page.on("dialog", (dialog) => {
    disturbances.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(pathToFileURL(path).href)) disturbances.push(request.url());
  });
  await page.goto(`${pathToFileURL(path).href}${anchor}`);
  return { page, disturbances, [Symbol.asyncDispose]: () => context.close() };
}

async function openAllDetails(page: Page): Promise<void> {
  for (const summary of await page.locator("summary").all()) await summary.click();
}

test("nothing that a target wrote runs, loads or breaks the page, and its own style and script do run", async () => {
  await using opened = await open(full);
  const { page, disturbances } = opened;
  await openAllDetails(page);
  assert.deepEqual(disturbances, []);
  assert.equal(await page.locator("script").count(), 1);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("[onerror]").count(), 0);
  assert.notEqual(await page.locator("h1").evaluate((h1) => h1.ownerDocument.fonts.size), undefined);
  assert.ok(await page.locator("button").first().isVisible());
});

test("the hostile body stands in the report as text", async () => {
  await using opened = await open(full);
  const text = (await opened.page.locator("#evidence-csp pre").allTextContents()).join("\n");
  assert.ok(text.includes(`<title>Jotter</title></script><script>alert("report")</script>`));
  assert.ok(text.includes("\\u{1b}[31mred"));
});

test("the policy lets no script run that somebody smuggles in", async () => {
  const smuggled = htmlFormat.render(full).replace("<main>", "<main><script>document.title='owned'</script>");
  const path = join(folder, "smuggled.html");
  writeFileSync(path, smuggled);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path).href);
  assert.notEqual(await page.title(), "owned");
  await page.close();
});

for (const [name, view] of [
  ["an ordinary run", full],
  ["a hardened run", createReportView(hardenedFixture)],
  ["a partial run", createReportView(partialFixture)],
] as const)
  for (const colorScheme of ["light", "dark"] as const)
    test(`${name} in ${colorScheme} meets WCAG 2.2 AA`, async () => {
      await using opened = await open(view, { colorScheme });
      const { page } = opened;
      await openAllDetails(page);
      // A user agent may evaluate what the page's policy forbids the page itself.
      const violations = await page.evaluate<string[]>(
        `${axe}; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
          .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map((node) => node.html).join(" ")))`,
      );
      assert.deepEqual(violations, []);
    });

for (const width of [320, 390, 768])
  test(`nothing sticks out of a screen of ${width} pixels`, async () => {
    await using opened = await open(full, { width });
    const { page } = opened;
    await openAllDetails(page);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= width);
  });

test("a link to the evidence opens it, without any script", async () => {
  await using opened = await open(full, { javaScriptEnabled: false, anchor: "#evidence-csrf" });
  const { page } = opened;
  assert.ok(await page.locator("#evidence-csrf").isVisible());
  assert.ok(!(await page.locator("#evidence-csp").isVisible()));
  assert.equal(await page.locator("button:visible").count(), 0);
});

test("the button copies the command as it is shown", async () => {
  await using opened = await open(full, { anchor: "#evidence-csrf" });
  const { page } = opened;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const part = page.locator("#evidence-csrf .part", { has: page.locator("button") }).first();
  await part.locator("button").click();
  await part.getByText("Copied").waitFor({ timeout: 2000 });
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  assert.equal(copied, await part.locator("code").textContent());
  assert.match(copied, /^curl .*\n.*--data-raw 'text=it'\\''s/s);
});

test("the first thing is what is wrong, and the gravest is first in it", async () => {
  await using opened = await open(full);
  const headings = await opened.page.locator("h2").allTextContents();
  assert.deepEqual(headings.slice(0, 4), [
    "What is wrong",
    "What is proven",
    "What could not be told",
    "What is waived",
  ]);
  assert.match((await opened.page.locator(".wrong li").first().textContent()) ?? "", /Request smuggling/);
});

test("a partial run says so above everything else", async () => {
  await using opened = await open(createReportView(partialFixture));
  assert.match(
    (await opened.page.locator("body > header .note").textContent()) ?? "",
    /Partial run\.\s+Interrupted/,
  );
});

test("the JUnit report is well-formed XML to a browser's parser", async () => {
  const page = await browser.newPage();
  const xml = JSON.stringify(junitFormat.render(full));
  const root = await page.evaluate<string>(
    `new DOMParser().parseFromString(${xml}, "application/xml").documentElement.nodeName`,
  );
  assert.equal(root, "testsuites");
  await page.close();
});
