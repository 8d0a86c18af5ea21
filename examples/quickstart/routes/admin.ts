import { Router } from "express";
import { allUsers, countOf, type Database, notesWhere } from "../database.ts";
import { adminPage } from "../pages/admin.ts";
import { render } from "../pages/layout.ts";
import { settings } from "../settings.ts";

export function adminRoutes(db: Database): Router {
  const router = Router();

  // Only admins get the link.
  router.get("/admin", (req, res) => {
    render(req, res, "Admin", adminPage(allUsers(db), notesWhere(db, "1")));
  });

  router.get("/debug", (_req, res) => {
    res.json({ env: settings, versions: process.versions, uptimeSeconds: process.uptime() });
  });

  router.get("/metrics", (_req, res) => {
    res
      .type("text/plain; version=0.0.4")
      .send(
        gauge("jotter_users", countOf(db, "users")) +
          gauge("jotter_notes", countOf(db, "notes")) +
          gauge("process_resident_memory_bytes", process.memoryUsage.rss()) +
          gauge("process_uptime_seconds", process.uptime()),
      );
  });

  return router;
}

function gauge(name: string, value: number): string {
  return `# TYPE ${name} gauge\n${name} ${value}\n`;
}
