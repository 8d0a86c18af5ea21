import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { scannerDetector } from "./scanner.ts";

test("tools that look for weaknesses are refused by the name they give", () => {
  for (const agent of [
    "sqlmap/1.8#stable",
    "Mozilla/5.00 (Nikto/2.1.6)",
    "Nuclei - Open-source project",
    "masscan/1.3",
    "WPScan v3",
  ])
    assert.ok(pointsOf(scannerDetector, agent, "header", "header.user-agent") >= refusalPoints, agent);
});

test("browsers, libraries and monitors pass", () => {
  for (const agent of [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.31",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "okhttp/4.12",
    "UptimeRobot/2.0",
  ])
    assert.ok(pointsOf(scannerDetector, agent, "header", "header.user-agent") < refusalPoints, agent);
});

test("names of tools in other fields are nobody's concern", () => {
  assert.ok(pointsOf(scannerDetector, "I use sqlmap and nikto", "query") < refusalPoints);
});

test("paths that scanners ask for are refused, whole segments alone", () => {
  assert.ok(pointsOf(scannerDetector, "/nmaplowercheck", "path") >= refusalPoints);
  assert.ok(pointsOf(scannerDetector, "/about/hudson-river", "path") < refusalPoints);
});
