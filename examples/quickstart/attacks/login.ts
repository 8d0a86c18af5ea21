import { Browser } from "../browser.ts";
import { seededUsers } from "../database.ts";
import { send } from "../wire.ts";
import type { Weakness } from "./weakness.ts";

export const loginWeaknesses: readonly Weakness[] = [
  {
    id: "session-fixation",
    title: "A session id known before the login is logged in afterwards",
    control: "session",
    isInsideOnly: true,
    async attack(baseUrl) {
      const browser = new Browser(baseUrl);
      const form = await browser.open("/login");
      const planted = browser.cookieHeader;
      const { username, password } = seededUsers.alice;
      await browser.submit(form, "/login", { username, password });
      const stolen = await send(new URL("/notes", baseUrl), { headers: { cookie: planted } });
      return stolen.body.includes("Salary talk");
    },
  },
  {
    id: "user-enumeration",
    title: "The login says which names exist",
    control: "password",
    isInsideOnly: true,
    async attack(baseUrl) {
      const browser = new Browser(baseUrl);
      const form = await browser.open("/login");
      const answers = [];
      for (const username of ["alice", "nobody-at-all"]) {
        answers.push((await browser.submit(form, "/login", { username, password: "wrong" })).body);
      }
      const [known, unknown] = answers;
      return known?.includes("Wrong password") !== unknown?.includes("Wrong password");
    },
  },
  {
    id: "password-guessing",
    title: "Passwords can be guessed as fast as the server answers",
    control: "rate-limit",
    async attack(baseUrl) {
      const browser = new Browser(baseUrl);
      const form = await browser.open("/login");
      for (let guess = 0; guess < 200; guess += 1) {
        const { status } = await browser.submit(form, "/login", {
          username: "admin",
          password: `guess-${guess}`,
        });
        if (status === 429) return false;
        if (status !== 401) throw new Error(`The login answered ${status}.`);
      }
      return true;
    },
  },
];
