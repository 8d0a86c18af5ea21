import { knownPaths, type KnownPath } from "../known-path.ts";
import { jsonWith, plainText, showsSecrets, startsWith, text } from "../signature.ts";

const assignments = plainText(/^[ \t]{0,8}(export[ \t]{1,4})?[A-Z][A-Z0-9_]{1,80}[ \t]{0,4}=/m);
const sql = plainText(
  /\b(CREATE TABLE|INSERT INTO|DROP TABLE|COPY \w+ \(|PostgreSQL database dump|MySQL dump)\b/i,
);
const php = text(/<\?php\s/);
const sqlite = startsWith("SQLite format 3\0");
const privateKey = plainText(/-----BEGIN ([A-Z0-9]+ )?PRIVATE KEY-----/);
const composeFile = plainText(/^services:\s*$/m);
const logLines = plainText(/^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/m);
// Bytes that are no UTF-8 arrive as U+FFFD: 1F 8B is how gzip begins.
const gzip = startsWith("\u001f\ufffd");
const zip = startsWith("PK\u0003\u0004");

const gitConfig = plainText(/^[ \t]{0,8}\[core\]/m);

/** Files that are left in served folders, each with what its content looks like. */
export const exposedFiles: readonly KnownPath[] = [
  ...knownPaths("the Git configuration", gitConfig, ".git/config"),
  ...knownPaths("the head of a Git repository", plainText(/^(ref: refs\/|[0-9a-f]{40}\s*$)/), ".git/HEAD"),
  ...knownPaths("a Subversion database", sqlite, ".svn/wc.db"),
  ...knownPaths(
    "a Mercurial repository",
    plainText(/^(revlogv1|dotencode|generaldelta|store)$/m),
    ".hg/requires",
  ),
  ...knownPaths(
    "environment settings",
    assignments,
    ".env",
    ".env.local",
    ".env.production",
    ".env.development",
    ".env.bak",
    ".env.old",
    "config/.env",
  ),
  // A rule that refuses names with a dot may not know how else a dot is written.
  { path: "%2egit/config", what: "the Git configuration", shows: gitConfig, spells: ".git/config" },
  { path: "%2eenv", what: "environment settings", shows: assignments, spells: ".env" },
  ...knownPaths(
    "a database dump",
    sql,
    "backup.sql",
    "dump.sql",
    "database.sql",
    "db.sql",
    "backup/backup.sql",
    "backups/backup.sql",
  ),
  ...knownPaths("a compressed backup", gzip, "backup.tar.gz", "backup.sql.gz", "dump.sql.gz"),
  ...knownPaths("a compressed backup", zip, "backup.zip"),
  ...knownPaths("a database", sqlite, "database.sqlite", "db.sqlite3", "data.db", "app.db"),
  ...knownPaths("a private key", privateKey, "server.key", "key.pem", "id_rsa", ".ssh/id_rsa"),
  ...knownPaths("cloud credentials", plainText(/^aws_access_key_id\s*=/im), ".aws/credentials"),
  ...knownPaths("registry credentials", plainText(/_authToken\s*=|_password\s*=/), ".npmrc"),
  ...knownPaths(
    "the source of its settings",
    php,
    "wp-config.php.bak",
    "wp-config.php~",
    "config.php.bak",
    "index.php.bak",
  ),
  ...knownPaths("settings with secrets", showsSecrets, "config.json", "settings.json", "appsettings.json"),
  ...knownPaths(
    "the web server's rules",
    text(
      /^[ \t]{0,8}(RewriteEngine|RewriteRule|RewriteCond|Deny from|Require all|AuthType|AuthUserFile|<IfModule)\b/im,
    ),
    ".htaccess",
  ),
  ...knownPaths("password hashes", plainText(/^[\w.@-]{1,80}:(\$apr1\$|\$2[aby]\$|\{SHA\})/m), ".htpasswd"),
  ...knownPaths("the names of a folder's files", startsWith("\0\0\0\u0001Bud1"), ".DS_Store"),
  ...knownPaths(
    "the layout of the deployment",
    composeFile,
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.yaml",
  ),
  ...knownPaths("how the image is built", plainText(/^FROM\s+\S+/m), "Dockerfile"),
  ...knownPaths("what the service is built from", jsonWith("name", "dependencies"), "package.json"),
  ...knownPaths(
    "what the service is built from",
    jsonWith("lockfileVersion", "packages"),
    "package-lock.json",
  ),
  ...knownPaths("what the service is built from", jsonWith("require"), "composer.json"),
  ...knownPaths(
    "a log",
    logLines,
    "error.log",
    "debug.log",
    "app.log",
    "npm-debug.log",
    "storage/logs/laravel.log",
  ),
];
