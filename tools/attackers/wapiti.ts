import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type AttackTool, output } from "./attacker.ts";

/** Pages that no link leads to with a value that is worth changing. */
const starts = ["/search?q=note", "/tools/ping?host=127.0.0.1", "/files?name=welcome.txt"];

/** Crawls, then tries commands, files, SQL, scripts and XML on every parameter that it found. */
export const wapiti: AttackTool = {
  program: "wapiti",
  async attack(baseUrl, folder, signal) {
    const report = join(folder, "wapiti.json");
    const said = await output(
      "wapiti",
      [
        "-u",
        `${baseUrl}/`,
        ...starts.flatMap((path) => ["-s", baseUrl + path]),
        "-m",
        "exec,file,sql,xss,xxe",
      ]
        .concat(["--scope", "folder", "--flush-session", "--store-session", join(folder, "wapiti")])
        .concat(["--max-scan-time", "90", "--max-attack-time", "60", "-v", "1", "--no-bugreport"])
        .concat(["-f", "json", "-o", report]),
      folder,
      signal,
    );
    const attacked = starts.filter((path) => said.includes(`[+] GET ${baseUrl}${path}`));
    if (attacked.length < starts.length)
      throw new Error(`wapiti did not try ${starts.join(", ")}:\n${said.slice(-1500)}`);
    const { vulnerabilities } = JSON.parse(readFileSync(report, "utf8")) as {
      vulnerabilities: Record<string, readonly unknown[]>;
    };
    return Object.entries(vulnerabilities)
      .filter(([name, all]) => all.length > 0 && judged.has(name))
      .map(([name]) => `wapiti: ${name}`);
  },
};

/** What its modules above report; headers and cookies are the business of `proofmark prove`. */
const judged = new Set([
  "Command execution",
  "Path Traversal",
  "Cross Site Scripting",
  "SQL Injection",
  "Blind SQL Injection",
  "XXE",
]);
