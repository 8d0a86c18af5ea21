import { wordsOf } from "../../../kernel/words.ts";

function names(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text));
}

/** Folders under the root that hold nothing a client may name, by their first name. */
export const systemFolders: ReadonlySet<string> = names(
  "etc proc sys boot root var winnt inetpub appserv xampp wamp wamp64 lampp",
);

/** The same by their first two names. */
export const systemPaths: ReadonlySet<string> = names(`
  var/log var/adm var/mail var/spool var/run var/backups var/cron var/db var/apache var/apache2 var/cpanel var/mysql var/nm2
  var/webmin var/www var/lib var/local var/saf var/audit var/svn var/empty private/etc private/var private/tmp usr/local
  usr/etc usr/pkg usr/ports usr/home usr/spool usr/adm usr/lib opt/lampp opt/apache opt/apache2 opt/httpd opt/xampp
  windows/win.ini windows/system.ini windows/system32 windows/repair windows/debug windows/panther windows/php.ini
  windows/my.ini windows/iis.log windows/windowsupdate.log windows/syswow64 windows/explorer.exe windows/notepad.exe
  dev/shm dev/tcp dev/udp dev/mem dev/kmem dev/fd dev/stdin dev/sda dev/sda1 dev/tty dev/null dev/random dev/urandom
  apache/logs apache/conf apache/php apache2/logs apache2/conf apache/bin php/php.ini php4/php.ini php5/php.ini
  mysql/data mysql/bin mysql/my.ini mysql/my.cnf home/root volumes/macintosh system32/drivers logs/access.log
  logs/error.log logs/access_log logs/error_log log/access.log log/error.log documents_and_settings/administrator`);

/** Files that hold secrets or how a service is set up, by name. */
export const secretFiles: ReadonlySet<string> = names(`
  passwd shadow gshadow master.passwd opasswd .passwd passwd.dat passwd.txt passwords.txt boot.ini win.ini system.ini php.ini
  my.ini my.cnf httpd.conf apache2.conf nginx.conf proftpd.conf vsftpd.conf sshd_config ssh_config authorized_keys
  known_hosts id_rsa id_dsa id_ecdsa id_ed25519 web.config web.xml global.asa global.asax machine.config applicationhost.config
  config.inc.php config.inc configuration.php wp-config.php wp-config.php.bak settings.inc.php localsettings.php
  config_db.php database.yml secrets.yml credentials.xml tomcat-users.xml server.xml context.xml ntuser.dat ntds.dit pagefile.sys
  bootmgr autoexec.bat config.sys sam .htaccess .htpasswd .htdigest .bash_history .bash_profile .bashrc .history
  .sh_history .zsh_history .mysql_history .psql_history .sqlite_history .rediscli_history .python_history .node_repl_history
  .irb_history .viminfo .netrc .pgpass .my.cnf .rhosts .shosts .npmrc .pypirc .env .env.local .env.dev .env.development .env.prod
  .env.production .env.staging .env.test .env.backup .env.bak .env.old .env.save .dockercfg .dockerenv .git-credentials .s3cfg
  .boto .ftpconfig .remote-sync.json .fetchmailrc .muttrc .msmtprc .mailrc .gemrc .cshrc .kshrc .tcshrc .zshrc .profile .login
  .logout .xauthority .xinitrc .subversion .lesshst .wget-hsts .ds_store backup.sql backup.zip backup.tar.gz backup.sql.zip
  backup.sql.gz dump.sql database.sql db.sql access.log access_log error.log error_log`);

/** Folders of secrets and of version control: nothing in them is a client's business. */
export const secretFolders: ReadonlySet<string> = names(`
  .git .svn .hg .bzr .cvs .ssh .aws .azure .gnupg .docker .kube .gcloud .terraform .config/gcloud web-inf meta-inf .idea .vscode
  .anydesk .mozilla .password-store .putty .claude .cursor`);

/** Files and folders of developers and tools, which no public address serves. */
export const unservedNames: ReadonlySet<string> = names(`
  .aiignore .aiexclude .cursorignore .cursorindexingignore .cursorrules .aider.conf.yml .codeiumignore .geminiignore .github
  .gitignore .gitattributes .gitmodules .gitlab-ci.yml .gitkeep .dockerignore .npmignore .eslintrc .eslintignore .prettierrc .babelrc
  .editorconfig .travis.yml .circleci .drone.yml .hgignore .svnignore .bowerrc .jshintrc .stylelintrc .nvmrc .node-version
  .ruby-version .python-version .tool-versions .yarnrc .yarn .pnpmfile.cjs .htusers .project .classpath .settings .buildpath
  .sublime-project .vscodeignore .vagrant .rspec .rvmrc .bundle .swp .cache .tmp .trash .local .nano .wp-config.php.swp
  .index.php.swp .phpunit.result.cache .php_cs .php_cs.cache .phpstorm.meta.php .composer .appveyor.yml .coveralls.yml .codeclimate.yml
  .env.example .env.sample .envrc .flaskenv .hushlogin .kitchen.yml .mcp.json .windsurfrules .pnpm-store .npm .nuget .m2 .gradle .ivy2
  .eslintcache .esmtprc .forward .google_authenticator .hplip .inputrc .ksh_history .nsconfig .nsr .pinerc .plan .powershell
  .proclog .procmailrc .psqlrc .rediscli .sass-cache .selected_editor .ssh_host .thumbnails .vidalia .vim .vimrc .vnc
  .www_acl .wwwacl .addressbook .ash_history .bash_aliases .bash_logout .bcpc .bitcoin .cups .dbus .emacs .exrc .lynxrc
  @fs @id __x00__ phpinfo.php wp-config.php~ composer.lock sftp-config.json`);

/** Endings of files that a service writes for itself. */
export const unservedEndings: ReadonlySet<string> = names(
  "log sql bak old orig swp swo inc conf cfg ini mdb pem pfx p12 dump sqlite sqlite3 htpasswd rdb asa backup cs csproj vb resx",
);

/** Endings of what pages and documents refer to. */
export const assetEndings: ReadonlySet<string> = names(
  "png jpg jpeg gif svg webp avif ico css scss less js mjs cjs ts tsx jsx vue json md mdx html htm pdf woff woff2 ttf map txt yml yaml xml csv mp3 mp4 webm docx xlsx",
);
