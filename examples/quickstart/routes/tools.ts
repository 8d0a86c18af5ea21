import { Router } from "express";
import { exec } from "node:child_process";
import { runInNewContext } from "node:vm";
import { render } from "../pages/layout.ts";
import { centsPage, pingPage, previewPage } from "../pages/tools.ts";
import { queryText } from "./query.ts";

export function toolRoutes(): Router {
  const router = Router();

  // Express 5 forwards a rejection to its error handler.
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers
  router.get("/preview", async (req, res) => {
    const url = queryText(req, "url");
    if (!url) {
      render(req, res, "Link preview", previewPage(url));
      return;
    }
    const html = await (await fetch(url)).text();
    const title = /<title>(.*?)<\/title>/s.exec(html)?.[1] ?? url;
    render(req, res, "Link preview", previewPage(url, { title, text: textOf(html).slice(0, 600) }));
  });

  router.get("/tools/ping", (req, res) => {
    const host = queryText(req, "host");
    if (!host) {
      render(req, res, "Ping", pingPage(host));
      return;
    }
    exec(`ping -c 1 -W 2 ${host}`, (_error, stdout, stderr) => {
      render(req, res, "Ping", pingPage(host, stdout + stderr));
    });
  });

  router.get("/tools/cents", (req, res) => {
    const amount = queryText(req, "amount");
    const cents = amount ? Number(runInNewContext(`${amount} * 100`)) : undefined;
    render(req, res, "Cents", centsPage(amount, cents?.toString()));
  });

  return router;
}

function textOf(html: string): string {
  return html
    .replace(/<(style|script).*?<\/\1>|<[^>]+>/gs, " ")
    .replace(/\s+/g, " ")
    .trim();
}
