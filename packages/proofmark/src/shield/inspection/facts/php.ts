import { wordsOf } from "../../../kernel/words.ts";

function names(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text));
}

/** Functions of PHP that run commands or code, read and write files, or tell about the machine: a call is an attack. */
export const dangerousFunctions: ReadonlySet<string> = names(`
  apache_child_terminate apache_get_modules apache_setenv array_diff_uassoc array_intersect_uassoc array_map array_reduce array_walk
  array_walk_recursive assert_options base64_decode base_convert bin2hex bzopen call_user_func call_user_func_array call_user_method
  chgrp chmod chown chr_func class_exists convert_uudecode copy_file create_function curl_exec curl_init curl_multi_exec debug_backtrace
  dechex defined_vars disk_free_space disk_total_space dl error_log error_reporting eval_code exec expect_popen extract fgets file_exists
  file_get_contents file_put_contents filegroup fileinode fileowner fileperms filter_var_array fopen forward_static_call fpassthru fputcsv fputs fread
  fscanf fsockopen ftok ftp_connect ftp_exec fwrite get_cfg_var get_current_user get_defined_functions get_defined_vars
  get_include_path get_loaded_extensions getallheaders getcwd getenv getinmemory getlastmod getmygid getmyinode getmypid getmyuid
  getopt_env gettype_of gzcompress gzdecode gzdeflate gzencode gzfile gzinflate gzopen gzpassthru gzread gzuncompress hex2bin hexdec
  highlight_file highlight_string ignore_user_abort imagecreatefromgif ini_alter ini_get ini_get_all ini_restore ini_set is_callable
  iptcembed leak link_file mb_ereg_replace mb_send_mail md5_file mkfifo move_uploaded_file ob_end_flush ob_get_contents ob_start openlog
  parse_ini_file parse_ini_string parse_str parse_url passthru pclose pcntl_exec pcntl_fork pfsockopen php_sapi_name php_strip_whitespace
  php_uname phpcredits phpinfo phpversion popen posix_geteuid posix_getlogin posix_getpwuid posix_getuid posix_kill posix_mkfifo
  posix_setuid posix_ttyname posix_uname preg_grep preg_match preg_match_all preg_replace preg_replace_callback printenv proc_close
  proc_get_status proc_nice proc_open proc_terminate putenv readgzfile readlink readfile realpath_cache_get register_shutdown_function
  register_tick_function runkit_function_add scandir session_start session_id set_error_handler set_exception_handler set_include_path set_time_limit
  setlocale_all shell_exec shm_attach show_source simplexml_load_file simplexml_load_string spl_autoload_register stream_get_contents stream_context_create
  stream_socket_client str_rot13 strrev_func symlink sys_get_temp_dir sys_getloadavg syslog system tempnam tmpfile uasort uksort unserialize uniqid
  usleep usort utf8_decode var_dump var_export virtual xdebug_call_class zend_version print_r proc_get assert md5 is_executable is_writable
  gethostname gethostbyname glob opendir readdir dir_list chroot fileatime ctype_print get_object_vars get_class_methods func_get_args
  get_parent_class get_html_translation_table array_filter array_combine mysql_connect mysql_query mysqli_connect pg_connect
  splfileobject directoryiterator globiterator filesystemiterator simplexmlelement soapclient reflectionfunction cdef __halt_compiler`);

/** Beginnings that every function of an extension of PHP has, of two parts at least. */
export const extensionPrefixes: readonly string[] = wordsOf(`
  apache_ apcu_ bcpow bz com_ cubrid_ curl_ dba_ dbase_ deflate_ dio_ dns_ dom_import eio_ enchant_ event_ exif_ fann_ fastcgi_ fbird_
  fdf_ finfo_ fpm_ ftp_ gmp_ gnupg_ grapheme_ gz hash_ http_response ibase_ iconv_ image imagecreate imap_ inflate_ ingres_ intl_ iptc
  jdto ldap_ libxml_ lzf_ mailparse_ mb_ mcrypt_ memcache_ mhash_ ming_ msg_ msql_ mssql_ mysql_ mysqli_ mysqlnd_ ncurses_ newt_ nsapi_
  ob_ oci_ odbc_ opcache_ openal_ openssl_ password_ pcntl_ pg_ phpdbg_ posix_ proc_ ps_ pspell_ radius_ readline_ recode_ rpm_
  rrd_ runkit runkit7_ scoutapm_ sem_ session_ shm_ shmop_ simplexml_ snmp snmp2_ snmp3_ socket_ sodium_ solr_ spl_ sqlite_ sqlsrv_
  ssdeep_ ssh2_ stats_ stomp_ stream_ svn_ swoole_ sybase_ taint_ tcpwrap_ tidy_ trader_ udm_ uopz_ uploadprogress_ utf8_ wddx_ win32_
  wincache_ xattr_ xdebug_ xdiff_ xhprof_ xml_ xmlrpc_ xmlwriter_ yaml_ yaz_ zend_ zip_ zlib_ zookeeper_`).filter(
  (name) => name.endsWith("_"),
);

/** Wrappers of PHP's streams, and of what passes files to a program. */
export const wrappers: readonly string[] =
  "php:// phar:// zip:// zlib:// bzip2:// expect:// glob:// ogg:// rar:// ssh2.exec:// ssh2.shell:// ssh2.tunnel:// ssh2.sftp:// ssh2.scp:// ssh2:// compress.zlib:// compress.bzip2:// zip: .zlib:// snuffleupagus://".split(
    " ",
  );

/** Names of php.ini that have a value behind them: of sections, and by themselves. */
export const settingSections: ReadonlySet<string> = names(
  `opcache mbstring session mysqli mysqlnd pdo_mysql pdo_odbc pgsql odbc oci8 ibase cli_server date exif filter gd iconv imap intl ldap assert
  mail openssl pcre phar soap sqlite3 sysvshm tidy user_ini xmlrpc_error zend zlib apc com curl dba ffi highlight url_rewriter uploadprogress
  suhosin xdebug browscap_ ctype fastcgi cgi`,
);

export const settings: ReadonlySet<string> = names(`
  allow_url_fopen allow_url_include always_populate_raw_post_data arg_separator auto_append_file auto_detect_line_endings
  auto_globals_jit auto_prepend_file bcmath.scale browscap default_charset default_mimetype default_socket_timeout disable_classes
  disable_functions display_errors display_startup_errors doc_root docref_ext docref_root enable_dl enable_post_data_reading
  engine error_append_string error_log error_prepend_string error_reporting expose_php extension extension_dir file_uploads
  hard_timeout html_errors ignore_repeated_errors ignore_repeated_source ignore_user_abort implicit_flush include_path
  input_encoding internal_encoding log_errors log_errors_max_len magic_quotes_gpc mail_log max_execution_time
  max_file_uploads max_input_nesting_level max_input_time max_input_vars memory_limit open_basedir output_buffering
  output_encoding output_handler post_max_size precision realpath_cache_size realpath_cache_ttl register_argc_argv register_globals
  report_memleaks report_zend_debug request_order safe_mode sendmail_from sendmail_path serialize_precision short_open_tag smtp
  smtp_port sql.safe_mode syslog.facility sys_temp_dir track_errors unserialize_callback_func unserialize_max_depth upload_max_filesize
  upload_tmp_dir user_agent user_dir variables_order windows_show_crt_warning xbithack xmlrpc_errors xmlrpc_error_number zend_extension
  asp_tags last_modified child_terminate async_send hebrev y2k_compliance`);

/** Endings of files that a web server hands to PHP or to another program. */
export const scriptEndings: ReadonlySet<string> = names(
  "php php2 php3 php4 php5 php6 php7 php8 phps pht phtm phtml phar pgif shtml htaccess inc hphp ctp module user.ini asp aspx asa asax ascx ashx asmx cer jsp jspx jspf jsw jsv war cgi pl pm cfm cfml cfc dbm",
);
