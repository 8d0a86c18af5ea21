import { randomUUID } from "node:crypto";
import { send } from "../wire.ts";
import { crossSiteForm, logIn, type Weakness } from "./weakness.ts";

const evil = "https://evil.example";

export const crossSiteWeaknesses: readonly Weakness[] = [
  {
    id: "csrf-create",
    title: "A form on another site writes a note in the victim's name",
    control: "csrf",
    async attack(baseUrl) {
      const victim = await logIn(baseUrl, "bob");
      const title = `planted-${randomUUID()}`;
      const body = new URLSearchParams({ title, body: "Not mine" }).toString();
      await send(new URL("/notes", baseUrl), { method: "POST", headers: crossSiteForm(victim), body });
      return (await victim.browser.open("/notes")).body.includes(title);
    },
  },
  {
    id: "csrf-delete",
    title: "A form on another site deletes the victim's note",
    control: "csrf",
    async attack(baseUrl) {
      const victim = await logIn(baseUrl, "bob");
      const title = `doomed-${randomUUID()}`;
      const form = await victim.browser.open("/notes/new");
      const { url } = await victim.browser.submit(form, "/notes", { title, body: "" });
      await send(new URL(`${url.pathname}/delete`, baseUrl), {
        method: "POST",
        headers: crossSiteForm(victim),
        body: "",
      });
      return !(await victim.browser.open("/notes")).body.includes(title);
    },
  },
  {
    id: "cors",
    title: "A script on another site reads the victim's notes through the API",
    control: "cors",
    async attack(baseUrl) {
      const { browser } = await logIn(baseUrl, "bob");
      const { headers, body } = await send(new URL("/api/notes", baseUrl), {
        headers: { cookie: browser.cookieHeader, origin: evil, "sec-fetch-site": "cross-site" },
      });
      return (
        headers.get("access-control-allow-origin") === evil &&
        headers.get("access-control-allow-credentials") === "true" &&
        body.includes("Door code")
      );
    },
  },
  {
    id: "cors-preflight",
    title: "A script on another site may send JSON in the victim's name",
    control: "cors",
    async attack(baseUrl) {
      const { headers } = await send(new URL("/api/notes", baseUrl), {
        method: "OPTIONS",
        headers: {
          origin: evil,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        },
      });
      return headers.get("access-control-allow-origin") === evil;
    },
  },
];
