import { send } from "../wire.ts";

/** An attack that anybody can repeat with curl or a browser. */
export interface ThingToTry {
  readonly title: string;
  /** What to type, for the variant at `url`. */
  command(url: string): string;
  /** What the variant at `url` answers, in a few words. */
  answer(url: string): Promise<string>;
}

const evil = "https://evil.example";

export const thingsToTry: readonly ThingToTry[] = [
  {
    title: "A form on another site logs the visitor in to the attacker's account",
    command: (url) => `curl -i -H 'Origin: ${evil}' -d 'username=bob&password=builder' ${url}/login`,
    answer: (url) =>
      told(url, "/login", {
        method: "POST",
        headers: { origin: evil, "content-type": "application/x-www-form-urlencoded" },
        body: "username=bob&password=builder",
      }),
  },
  {
    title: "A link to this site leads to another one",
    command: (url) => `curl -i '${url}/go?to=${evil}/login'`,
    answer: (url) => told(url, `/go?to=${evil}/login`, {}),
  },
  {
    title: "The links of a page lead to a host that the visitor's request made up",
    command: (url) => `curl -i -H 'Host: evil.example' ${url}/`,
    answer: (url) => told(url, "/", { headers: { host: "evil.example" } }),
  },
  {
    title: "The admin page asks for nobody's name",
    command: (url) => `curl -i ${url}/admin`,
    answer: (url) => told(url, "/admin", {}),
  },
];

async function told(url: string, path: string, sent: Parameters<typeof send>[1]): Promise<string> {
  const { status, headers, body } = await send(new URL(path, url), sent);
  const code = /"code":\s*"(PM_[A-Z_]+)"/.exec(body)?.[1];
  if (code !== undefined) return `${status}, refused: ${code}`;
  const location = headers.get("location");
  if (location !== undefined) return `${status}, goes to ${location}`;
  const link = /https?:\/\/evil\.example[^"'<\s]*/.exec(body)?.[0];
  return link === undefined ? String(status) : `${status}, with a link to ${link}`;
}
