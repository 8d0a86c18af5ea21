export {
  DatabaseError,
  openDatabase,
  type Database,
  type DatabaseOptions,
} from "./database/open-database.ts";
