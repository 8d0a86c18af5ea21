import { readdirSync, readFileSync } from "node:fs";

/** Texts of one kind, one a line, under heads that say where they stand. */
export type Family = ReadonlyMap<string, readonly string[]>;

/** The lists of a folder beside this file, by their names. `␊`, `␍`, `␀` stand for line ends and NUL. */
export function familiesIn(folder: "attacks" | "ordinary"): ReadonlyMap<string, Family> {
  const url = new URL(`${folder}/`, import.meta.url);
  return new Map(
    readdirSync(url)
      .filter((file) => file.endsWith(".txt"))
      .toSorted()
      .map((file) => [file.slice(0, -".txt".length), familyOf(readFileSync(new URL(file, url), "utf8"))]),
  );
}

function familyOf(file: string): Family {
  const family = new Map<string, string[]>();
  let texts: string[] = [];
  for (const line of file.split("\n")) {
    if (line.startsWith("## ")) family.set(line.slice(3), (texts = family.get(line.slice(3)) ?? []));
    else if (line !== "") texts.push(line.replaceAll("␊", "\n").replaceAll("␍", "\r").replaceAll("␀", "\0"));
  }
  return family;
}
