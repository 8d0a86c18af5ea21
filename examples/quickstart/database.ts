import { createHash } from "node:crypto";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";

export type Role = "user" | "admin";

export interface User {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  readonly role: Role;
}

export interface Note {
  readonly id: number;
  readonly user_id: number;
  readonly username: string;
  readonly title: string;
  readonly body: string;
  readonly shared: number;
  readonly created_at: string;
}

export type Database = DatabaseSync;

/** The accounts that every fresh application starts with, with the passwords they log in with. */
export const seededUsers = {
  alice: { username: "alice", password: "wonderland" },
  bob: { username: "bob", password: "builder" },
  admin: { username: "admin", password: "admin123" },
} as const;

const seededNotes: readonly (readonly [keyof typeof seededUsers, string, string, 0 | 1])[] = [
  ["alice", "Groceries", "Oat milk, lentils, two lemons, coffee.", 0],
  ["alice", "Salary talk", "Ask for 68,000. Last year's raise was 2 %.", 0],
  ["alice", "Reading list", "The Mezzanine. Working in Public. A Pattern Language.", 1],
  ["bob", "Door code", "Back entrance is 4471 until the end of the month.", 0],
  ["bob", "Bike repair", "Chain 11-speed, 116 links. Brake pads are in the top drawer.", 0],
  ["bob", "Coffee for twelve", "60 g a litre, ground coarse, four minutes.", 1],
  ["admin", "Rollout", "Move the database on Sunday night. Tell nobody before Friday.", 0],
  ["admin", "House rules", "Share what helps others. Keep the rest private.", 1],
];

export function openDatabase(location = ":memory:"): Database {
  const db = new DatabaseSync(location);
  db.exec(`
    CREATE TABLE IF NOT EXISTS users (
      id INTEGER PRIMARY KEY, username TEXT UNIQUE, password TEXT, role TEXT
    );
    CREATE TABLE IF NOT EXISTS notes (
      id INTEGER PRIMARY KEY, user_id INTEGER, title TEXT, body TEXT,
      shared INTEGER DEFAULT 0, created_at TEXT DEFAULT (datetime('now'))
    );
  `);
  if (countOf(db, "users") === 0) seed(db);
  return db;
}

export function countOf(db: Database, table: "users" | "notes"): number {
  return Number(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
}

export function hashOf(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

/** `password` is kept as it is given: a hash. */
export function addUser(db: Database, username: string, password: string, role: Role): User {
  const added = db
    .prepare("INSERT INTO users (username, password, role) VALUES (?, ?, ?)")
    .run(username, password, role);
  return { id: Number(added.lastInsertRowid), username, password, role };
}

export function setPassword(db: Database, userId: number, password: string): void {
  db.prepare("UPDATE users SET password = ? WHERE id = ?").run(password, userId);
}

export function findUserById(db: Database, id: number): User | undefined {
  const row = db.prepare("SELECT * FROM users WHERE id = ?").get(id);
  return row && userFrom(row);
}

export function findUser(db: Database, username: string): User | undefined {
  const row = db.prepare("SELECT * FROM users WHERE username = ?").get(username);
  return row && userFrom(row);
}

export function allUsers(db: Database): readonly User[] {
  return db.prepare("SELECT * FROM users").all().map(userFrom);
}

export function addNote(db: Database, userId: number, title: string, body: string, shared: boolean): number {
  const added = db
    .prepare("INSERT INTO notes (user_id, title, body, shared) VALUES (?, ?, ?, ?)")
    .run(userId, title, body, shared ? 1 : 0);
  return Number(added.lastInsertRowid);
}

export function findNote(
  db: Database,
  id: number,
): { readonly userId: number; readonly isShared: boolean } | undefined {
  const row = db.prepare("SELECT user_id, shared FROM notes WHERE id = ?").get(id);
  return row && { userId: Number(row["user_id"]), isShared: row["shared"] === 1 };
}

const noteColumns = `SELECT notes.id, notes.user_id, users.username, title, body, shared, created_at
  FROM notes JOIN users ON users.id = notes.user_id`;

/** `where` is put into the statement as it stands. */
export function notesWhere(db: Database, where: string): readonly Note[] {
  return db.prepare(`${noteColumns} WHERE ${where} ORDER BY notes.id DESC`).all().map(noteFrom);
}

type Row = Record<string, SQLOutputValue>;

function userFrom(row: Row): User {
  return {
    id: Number(row["id"]),
    username: String(row["username"]),
    password: String(row["password"]),
    role: row["role"] === "admin" ? "admin" : "user",
  };
}

function noteFrom(row: Row): Note {
  return {
    id: Number(row["id"]),
    user_id: Number(row["user_id"]),
    username: String(row["username"]),
    title: String(row["title"]),
    body: String(row["body"]),
    shared: Number(row["shared"]),
    created_at: String(row["created_at"]),
  };
}

function seed(db: Database): void {
  const add = ({ username, password }: { username: string; password: string }, role: Role): number =>
    addUser(db, username, hashOf(password), role).id;
  const ids = {
    alice: add(seededUsers.alice, "user"),
    bob: add(seededUsers.bob, "user"),
    admin: add(seededUsers.admin, "admin"),
  };
  for (const [owner, title, body, shared] of seededNotes) addNote(db, ids[owner], title, body, shared === 1);
}
