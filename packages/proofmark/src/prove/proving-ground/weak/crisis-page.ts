import { sendHtml, type WeakRoute } from "../weak-route.ts";

const page = `<h1>Help</h1><p><a href="tel:112">112</a> <a href="tel:988">988</a></p>`;

/** A page for people in danger like any other page: whatever keeps a client out keeps it out of this one, too. */
export const weakCrisisPage: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/crisis",
    entry: `<a href="/crisis">Help in a crisis</a>`,
    handle(_request, response) {
      sendHtml(response, page);
    },
  },
  {
    method: "POST",
    path: "/crisis",
    entry: "",
    handle(_request, response) {
      sendHtml(response, page);
    },
  },
];
