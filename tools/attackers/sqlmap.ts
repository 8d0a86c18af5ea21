import { type AttackTool, output } from "./attacker.ts";

/** Where it is pointed: text inside a LIKE, and a number in the path. */
const targets = [
  { name: "the search", path: "/search?q=note", args: ["-p", "q"] },
  { name: "a note's number", path: "/notes/1*", args: [] },
] as const;

/** SQL injection, at level 3 and risk 2, as it is and with scripts that disguise what it sends. */
export const sqlmap: AttackTool = {
  program: "sqlmap",
  async attack(baseUrl, folder, signal) {
    const found: string[] = [];
    for (const { name, path, args } of targets)
      for (const [disguise, tamper] of [
        ["plain", []],
        ["disguised", ["--tamper=between,randomcase,space2comment,charencode"]],
      ] as const) {
        const said = await output(
          "sqlmap",
          [
            "-u",
            `${baseUrl}${path}`,
            ...args,
            "--batch",
            "--level=3",
            "--risk=2",
            "--technique=BEUS",
            ...tamper,
          ]
            .concat(["--flush-session", "--disable-coloring", "--timeout=10", "--retries=0"])
            .concat([`--output-dir=${folder}/sqlmap`]),
          folder,
          signal,
        );
        if (said.includes("identified the following injection point"))
          found.push(`sqlmap: ${name}, ${disguise}`);
        else if (!said.includes("do not appear to be injectable"))
          throw new Error(`sqlmap came to no verdict about ${name}:\n${said.slice(-1500)}`);
      }
    return found;
  },
};
