import { wordsOf } from "../../../kernel/words.ts";

/** What a word or sign does in a statement, over all dialects. */
export const role = {
  /** A name that no dialect reserves. */
  name: 0,
  /** `null`, `true`. */
  constant: 1,
  /** `and`, `or`, `&&`, `||`. */
  logic: 2,
  /** `=`, `like`, `in`, `is`. */
  comparison: 3,
  /** `+`, `div`, `::`. */
  arithmetic: 4,
  /** `not`, `binary`: in front of an operand. */
  unary: 5,
  /** `union`, `except`. */
  setOperator: 6,
  select: 7,
  /** `distinct`, `top`: right behind `select` or a set operator. */
  quantifier: 8,
  from: 9,
  /** `where`, `having`: a condition follows. */
  condition: 10,
  /** `order`, `group`: `by` follows. */
  ordering: 11,
  by: 12,
  limit: 13,
  into: 14,
  /** `join`, `on`, `using`, `for`: an operand follows. */
  clause: 15,
  as: 16,
  case: 17,
  when: 18,
  /** `then`, `else`. */
  branch: 19,
  end: 20,
  /** `asc`, `desc`: closes an operand. */
  suffix: 21,
  /** `insert`, `drop`: begins a statement. */
  statement: 22,
  procedure: 23,
  /** `collate`, `escape`: a name or string follows an operand. */
  modifier: 24,
} as const;

const byRole: Readonly<Partial<Record<keyof typeof role, string>>> = {
  constant: "null true false unknown",
  logic: "and or xor",
  comparison: "like ilike rlike regexp similar glob match in between is sounds overlaps contains",
  arithmetic: "div mod",
  unary: "not binary any all some exists prior row array",
  setOperator: "union intersect except minus",
  select: "select",
  quantifier: "distinct distinctrow top sql_calc_found_rows sql_no_cache straight_join high_priority",
  from: "from",
  condition: "where having qualify",
  ordering: "order group partition",
  by: "by",
  limit: "limit offset",
  into: "into",
  clause: "on using join left right inner outer cross natural full for lateral",
  as: "as",
  case: "case",
  when: "when",
  branch: "then else",
  end: "end",
  suffix: "asc desc isnull notnull rollup",
  statement:
    "insert update delete drop create alter truncate exec execute declare set waitfor shutdown load grant revoke copy call kill backup restore attach detach merge rename begin if while print open fetch close deallocate handler show describe explain vacuum analyze use replace do prepare commit rollback reconfigure with values goto return pragma",
  procedure: "procedure",
  modifier: "collate escape at",
};

/** Words with a role; `desc` and `replace` are read by where they stand. */
export const roleOfWord: ReadonlyMap<string, number> = new Map(
  Object.entries(byRole).flatMap(([name, words]) =>
    words.split(" ").map((word) => [word, role[name as keyof typeof role]] as const),
  ),
);

const wordList = (words: string): ReadonlySet<string> => new Set(wordsOf(words));

/** Functions that are called to find out whether a statement runs: they wait, raise errors, or reach files and hosts. */
export const oracleFunctions: ReadonlySet<string> = wordList(
  `sleep pg_sleep pg_sleep_for pg_sleep_until benchmark extractvalue updatexml load_file name_const randomblob
  xp_cmdshell xp_dirtree xp_regread xp_fileexist xp_subdirs sp_executesql sp_oacreate sp_password sp_makewebtask
  sp_addextendedproc openrowset opendatasource openquery fn_xe_file_target_read_file fn_get_audit_file fn_trace_gettable
  lo_import lo_export pg_read_file pg_ls_dir dblink dblink_connect query_to_xml database_to_xml load_extension readfile writefile
  json_keys gtid_subset gtid_subtract st_latfromgeohash st_longfromgeohash st_pointfromgeohash uuid_to_bin polygon multipoint linestring
  sys_eval sys_exec get_lock release_lock make_set elt procedure analyse ctxsys generate_series json_depth xmltype`,
);

/** Functions that a database has and other code hardly has: they build and take apart strings, or tell about it. */
export const databaseFunctions: ReadonlySet<string> = wordList(
  `ascii bin char chr nchar concat concat_ws group_concat string_agg listagg array_agg substr substring
  substring_index mid instr locate lpad rpad reverse repeat replicate hex unhex conv ord cast convert try_convert
  to_char to_number ifnull nullif isnull nvl nvl2 coalesce decode greatest least iif version user database schema
  current_user session_user system_user current_database current_schema current_setting db_name host_name suser_name
  suser_sname user_name is_srvrolemember serverproperty object_id object_name col_name col_length connection_id
  last_insert_id row_count found_rows charset collation coercibility sqlite_version quote zeroblob typeof
  total_changes likelihood unlikely length char_length octet_length bit_length datalength ucase lcase ltrim rtrim md5
  sha sha1 sha2 encode compress aes_encrypt aes_decrypt des_encrypt old_password password inet_ntoa sysdate curdate
  getdate json_extract json_depth json_object jsonb_build_object row_to_json to_json array_to_string unnest
  pg_client_encoding get_ddl utl_http utl_inaddr varbinary nvarchar varchar rownum strcmp find_in_set export_set
  interval soundex stuff patindex charindex`,
);

/** Functions that databases have, and other code as well. */
export const plainFunctions: ReadonlySet<string> = wordList(
  `abs date day format log round time year quarter hour minute month weekday sin cos pi exp pow power floor ceil mod
  max min avg sum rand now left right lower upper trim count len space field position`,
);

/** Functions that tell who and where the statement is. */
export const identityFunctions: ReadonlySet<string> = wordList(
  `version user database schema current_user session_user system_user current_database current_schema connection_id db_name host_name
  suser_name suser_sname sqlite_version pg_client_encoding is_srvrolemember serverproperty load_file coercibility`,
);

/** Types that `::` casts to. PostgreSQL section 4.2.9. */
export const castTypes: ReadonlySet<string> = wordList(
  "int integer int2 int4 int8 bigint smallint numeric float float8 text varchar char name regclass json jsonb xml bool boolean date timestamp bytea uuid inet oid",
);

/** Names of a database's own catalogue. */
export const catalogueNames: ReadonlySet<string> = wordList(
  `information_schema sysobjects syscolumns sysusers sysdatabases syslogins sysibm syscat pg_catalog pg_tables pg_class pg_user pg_shadow pg_database
  pg_stat_activity sqlite_master sqlite_schema sqlite_temp_master all_tables user_tables all_tab_columns user_tab_columns dba_users
  dba_tables all_users v$version v$instance xp_cmdshell msysaccessobjects msysobjects table_schema table_name column_name schemata
  utl_http utl_inaddr utl_smtp utl_file dbms_pipe dbms_ldap dbms_lock dbms_session dbms_sql dbms_scheduler dbms_java dbms_utility dbms_xmlgen user_lock ctxsys httpuritype dual rdb$database master current_user session_user
  system_user sysdate rownum`,
);

/** Types of columns and variables, as `declare` has them. */
export const columnTypes: ReadonlySet<string> = wordList(
  "int integer bigint smallint tinyint bit decimal numeric money float real char nchar varchar varchar2 nvarchar text ntext binary varbinary date datetime table cursor sysname xml clob number boolean",
);

/** Words that go on a statement behind the object it is about. */
export const wordsBehindObject: ReadonlySet<string> = wordList(
  "cascade values from add drop modify change rename default set as with identified to returning on infile declare",
);

/** What each statement's first word wants next; an empty set leaves the judgement to what follows. */
export const objectsOfStatement: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    drop: "table database view index user procedure function schema column trigger login role temporary extension sequence tablespace",
    create:
      "table database view index user procedure function schema trigger login role or unique temporary temp extension sequence alias",
    alter: "table database user login session system procedure function view role",
    insert: "into ignore overwrite",
    replace: "into",
    delete: "from top ignore",
    truncate: "table",
    merge: "into",
    waitfor: "delay time",
    load: "data xml",
    backup: "database log",
    restore: "database log",
    attach: "database",
    rename: "table",
    show: "tables databases columns schemas grants variables processlist create",
    execute: "immediate as",
    grant: "all select insert update delete execute dba connect",
    explain: "select query analyze",
  }).map(([word, objects]) => [word, wordList(objects)]),
);
