import { wordsOf } from "../../../kernel/words.ts";

/**
 * What a word at the place of a command means.
 * - `program`: a program that no sentence names by accident: `ifconfig`.
 * - `tool`: a program people also write about, or tag things with: `curl`, `docker`.
 * - `word`: a program with the name of an English word, or of a few letters: `cat`, `id`.
 * - `wrapper`: runs the command behind it: `nohup`.
 * - `wrapper-word`: the same, named like an English word: `time`.
 */
export type CommandKind = "program" | "tool" | "word" | "wrapper" | "wrapper-word";

/** Programs and built-ins of Unix shells, cmd and PowerShell, lower-case. */
export const commands: ReadonlyMap<string, CommandKind> = new Map(
  Object.entries({
    program: `
      aa-exec aa-status aa-enable aa-disable aa-complain aa-enforce aa-logprof aa-genprof addgroup adduser
      agetty apt-get apt-cache apt-key aptitude arecord aria2c arping aria2 base32 base64 basenc bashbug blkid
      bpftrace bsdtar bunzip2 busctl byebug bzcat bzcmp bzdiff bzegrep bzfgrep bzgrep bzip2 bzless bzmore c89
      c99 cancel capsh cdrecord certbot chattr chcon chgrp chmod chown chpasswd chroot chsh chfn cksum cobc
      composer cowsay cpan cpio cpulimit crontab csh csplit csvtool dash dhclient dialog dig dmesg dmidecode
      dmsetup dnf dosbox dpkg dvips easy_install easyrsa ebtables egrep espeak ex exiftool expect f2py fakeroot
      fdisk fgrep findmnt finger fping ftp ftpget ftpput gawk gcc gcore gdb gem genisoimage getcap getent
      getfacl ghci gimp ginsh grep groupadd groupdel groupmod groups gtester gunzip gzcat gzexe gzip hexdump
      hostid hostname hostnamectl hping hping3 htdigest htop htpasswd iconv ifconfig ifdown ifup iftop
      imagemagick initctl insmod iostat ip6tables ipconfig iptables iptables-save irb ispell jjs jobs jexec
      journalctl jrunscript kexec killall kinit ksh ksshell kubectl lastcomm lastlog lastlogin ldconfig ldd
      lessecho lessfile lesspipe localectl locate loginctl logname logsave losetup lp lpr lsattr lsb_release
      lsblk lscpu lshw lsmod lsof lspci lsusb ltrace lua luajit lualatex luatex lwp-request lwp-download
      lwp-dump lwp-mirror lynx lzcat lzcmp lzdiff lzgrep lzless lzma lzmore mailq mailx masscan mawk md5sum
      memcat mkdir mkfifo mkfs mknod mktemp mkswap mlocate modinfo modprobe mount.nfs msfconsole msfvenom
      msgattrib msgcat msgconv msgfilter msgmerge msguniq mtr mutt mysql mysqladmin mysqldump mysqldumpslow
      mysqlhotcopy mysqlshow nano nasm nawk nbtstat ncat netcat netplan netstat newgrp nft nginx ngrok nl nmap
      nmcli nohup nologin nping npx nroff nsenter nslookup ntpdate octave openssl openvpn openvt passwd pax
      pbcopy pbpaste pdflatex pdftex pdksh perl perlbug perldoc perlsh pg_dump pg_dumpall pgrep php-cgi php-fpm
      php5 php7 phpize phpinfo pic pico pidof pidstat ping6 pip3 pkexec pkg_info pkgutil pkill pmap popd
      poweroff printenv proxychains prtstat psed psftp psql pstree ptx pushd pwd pwdx pydoc python2 python3
      qemu-system-x86_64 rbash rcp rdmsr readelf readlink realpath redis-cli renice replace restic rexec rksh
      rlogin rlwrap rmdir rmmod rmuser rnano route rpm rpmdb rpmquery rpmverify rsh rsync rsyncd rtorrent
      run-mailcap run-parts runscript runuser rvim rview sash scanmem scp sendmail setarch setcap setenv setfacl
      setsid sftp sha1sum sha224sum sha256sum sha384sum sha512sum shadowconfig shasum shuf slsh smbclient snap
      socat soelim sqlite3 ss ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan sshd sshpass
      start-stop-daemon stdbuf strace strings sudo su sysctl systemctl systemd-resolve systemd-run tailf tcpdump
      tcping tcptraceroute tcsh tdbtool telnet tftp tmux tmate tr tracepath traceroute traceroute6 troff tshark
      ttyname ufw ulimit umount unalias uname uncompress uniq unlzma unrar unset unshare unxz unzip unzstd
      update-alternatives useradd userdel usermod utmpdump uudecode uuencode valgrind vgrep vigr vim vimdiff
      vipw virsh visudo vmstat volatility vncviewer w3m wall watchdog wget whereis whoami whodo whiptail winpeas
      wpa_cli xargs xetex xmodmap xmore xpad xterm xxd xz xzcat xzcmp xzdiff xzegrep xzfgrep xzgrep xzless
      xzmore yarnpkg yelp zcat zcmp zdiff zegrep zfgrep zforce zgrep zip zipcloak zipdetails zipgrep zipinfo
      zipnote zipsplit zless zmore zmv znew zrun zsh zsoelim zstd zstdcat zstdgrep zypper uconv rmt ll choom
      chef-client chef-solo chef-shell chef-vault ansible-config ansible-console ansible-doc ansible-galaxy
      ansible-playbook ansible-vault ansible-inventory ansible-pull pipx pip jq vi gtar gnetcat nc.openbsd
      nc.traditional unlink timedatectl dpkg-query setuid getuid busybox foreach-object where-object iex iwr
      attrib auditpol bcdboot bcdedit bitsadmin cacls icacls certreq certutil chkdsk chkntfs cipher.exe cmdkey
      cmstp comspec cscript wscript csvde dcdiag dcpromo defrag dfsutil diantz diskpart diskshadow doskey
      driverquery dsacls dsadd dsget dsmod dsmove dsquery dsrm eventcreate eventvwr expand.exe extrac32 findstr
      forfiles fsutil fveupdate ftype getmac gpedit gpresult gpupdate hh.exe icsunattend ieexec iexpress
      infdefaultinstall installutil ipxroute klist ktpass ktmutil logman logoff lodctr makecab mavinject mklink
      mmc mountvol mshta msbuild msconfig msdt msg.exe msiexec msinfo32 mstsc net1 netdom netsh nltest ntdsutil
      ntbackup odbcconf openfiles pathping pcalua pcwrun pnputil powercfg powershell powershell.exe
      powershell_ise pwsh presentationhost prncnfg prnjobs procdump psexec psexec64 psfile psgetsid psinfo
      pskill pslist psloggedon pslogoff pspasswd psping psservice psshutdown pssuspend qprocess quser qwinsta
      rasdial rcpsys reg.exe regasm regedit regedt32 register-cimprovider regini regsvcs regsvr32 relog repadmin
      robocopy rpcping rundll32 rundll64 runas rwinsta sc.exe schtasks scriptrunner secedit setx shutdown subst
      sxstrace syncappvpublishingserver sysprep systeminfo takeown taskkill tasklist taskmgr tracert tscon
      tsdiscon tskill tsshutdn typeperf tzutil vbc vboxmanage vssadmin vsjitdebugger w32tm wbadmin wecutil
      wevtutil whoami.exe winrm winrs wmic wsl wslconfig wsreset wuauclt wusa xcopy xwizard cmd.exe alpine aoss
      arj ascii-xfr ascii85 aspell  base58 basez batcat bconsole cabal cdist check_by_ssh check_cups
      check_log check_memory check_raid clamscan debugfs distcc dos2unix dstat efax elvish enscript
      facter ghc grc gcloud   jtag ksu latexmk ld.so lftp minicom mosquitto_pub multitime ncdu ncftp
      neofetch opkg pandoc pdftotext pexec posh  psexec.py redcarpet  rpm2cpio scrot setlock  slapadd
      socket softlimit tasksh tbl unexpand unsquashfs varnishncsa wireshark xdg-user-dir xdotool xelatex yash
      zathura gpg gpg2 gsutil aws-cli  pkcon update-rc.d invoke-rc.d chgpasswd chage cpp ctags dbus-send
      deluser delgroup dirname basename dnsdomainname domainname   dpkg-deb dpkg-reconfigure envsubst
      faillog fakechroot fallocate fsck fuser gcov getconf getpcaps gpasswd gprof grpck hwclock initdb insserv
      ipcalc ipcs ipcrm iwconfig iwlist keytool jarsigner jmap jstack jps kldload kldstat ldapadd ldapmodify
      ldapwhoami locale-gen localedef logger lsns lslogins lsipc machinectl mkdosfs mke2fs mount.cifs
      mountpoint mpstat networkctl newusers nfsstat nproc numfmt numactl objdump objcopy  pathchk pg_ctl
      pg_restore pgbench piconv pivot_root pkg-config pmount proot pstack pv pvs pwck pwunconv
      quotacheck ranlib rdate reboot resolvectl rfkill runcon runlevel runit s3cmd sar  sestatus setenforce
      getenforce semanage setpriv setterm showmount slogin smartctl smbget smbmap snmpget snmpwalk
      sshfs stunnel sulogin swapoff swapon tailscale tcpflow tcpick tload tput truncate ttyd tune2fs
      udevadm upstart uuidgen vgdisplay vlock wpa_supplicant xfreerdp xsltproc xmllint xrandr xset xwd
      xwininfo yppasswd ypcat zdump ifquery iwpriv dnsmasq nsupdate rndc named-checkconf ntpq chronyc crictl ctr
      nerdctl minikube helmfile  eksctl flatpak  apk portage xbps-install pkgin  mamba 
      virtualenv pipenv gunicorn uvicorn  django-admin wp-cli drush artisan  phpunit composer.phar
      hashcat   ncrack crackmapexec netexec evil-winrm  impacket mimikatz rubeus sharphound
      bloodhound chisel ligolo frpc linpeas linpeas.sh pspy64 dirb gobuster wfuzz ffuf feroxbuster nikto msfcli
      meterpreter setoolkit beef-xss esentutl findstr.exe wget.exe cmdl32  desktopimgdownldr
      dnscmd dxcap esxcli finger.exe ftp.exe gpscript ilasm imewdbld jsc.exe makecab.exe mpcmdrun msbuild.exe
      msdeploy ntdsutil.exe odbcad32 offlinescannershell pcwutl pktmon printbrm rasautou regedit.exe sftp.exe
      sqldumper sqlps stordiag tttracer ttdinject unregmp2 update.exe verclsid wab.exe winword workfolders
      wscript.exe xwizard.exe .system .shell .load iwr irm conhost csc.exe net.exe netsh.exe nltest.exe nslookup.exe ping.exe tracert.exe
      netstat.exe ipconfig.exe schtasks.exe tasklist.exe wevtutil.exe`,
    tool: `
      7z 7za 7zr ansible ant apache2 apachectl apt ash awk bash bun bundler bzip cargo chef clang clang++ cmake
      cmd cron curl deno docker docker-compose dotnet emacs esac fastboot ffmpeg firefox fzf g++ gh git
      git-shell gnome go gradle grunt gulp helm hg httpd irc java javac jshell knife kotlin latex ldapsearch
      less lldb mc mongo mongod mongosh mvn nc nix node nodejs npm nvim ocaml pdb perf php pnpm podman py pypy
      python rake rails ruby rustc screen sed sh sqlite sqlmap svn tar tclsh terraform tex tox uwsgi vagrant
      yarn yum printf lpstat mysqld pacman brew aws conda celery`,
    word: `
      ab alias ar as assoc at bg call cat cal cc cd chat clip cls cmp col column comm compgen copy cp cpu cut
      date dd debug del dir diff disown dump echo ed eject emacs erase eval exit expand export expr fc fg file
      find fmt fold free get getopt hash head help history host id ifs install ip join kill last lastb link ln
      locale look ls mail make man md mesg more mount move mv nano net netcap nm notepad paste patch path pause
      pg ping pr print ps quota ras rb rc rd read reg rename ren review rm rview sc script set setlocal shift
      shred shuffle sleep sort source split start stat stop stty sum sync tab tac tail taste tee test tic time
      top touch trap tree tsh type ul umask unicode uptime ver w watch wc wait whatis which who write xdg- zed
      eqn view vie env group du df od hd`,
    wrapper: `
      nohup setsid sudo doas xargs ionice stdbuf busybox strace ltrace unbuffer chrt taskset eatmydata torify
      torsocks proxychains4 chronic flock unshare nsenter`,
    "wrapper-word": `
      time nice env exec command builtin timeout then else do watch eval catchsegv start call cmd parallel`,
  } satisfies Record<CommandKind, string>).flatMap(([kind, names]) =>
    wordsOf(names).map((name) => [name, kind as CommandKind] as const),
  ),
);

/** Verbs and nouns of PowerShell's own cmdlets: `Verb-Noun`. */
export const cmdletVerbs: ReadonlySet<string> = new Set(
  wordsOf(`add approve assert backup block checkpoint clear close compare complete compress confirm connect convert convertfrom
 convertto copy debug deny disable disconnect dismount enable enter exit expand export find foreach format get grant group
 hide import initialize install invoke join limit lock measure merge mount move new open optimize out ping pop protect
 publish push read receive redo register remove rename repair request reset resize resolve restart restore resume revoke
 save search select send set show skip sort split start step stop submit suspend switch sync tee test trace unblock undo
 uninstall unlock unprotect unpublish unregister update use wait watch where write`),
);

export const cmdletNouns: ReadonlySet<string> = new Set(
  wordsOf(`acl alias archive authenticodesignature bitstransfer childitem cimassociatedinstance ciminstance cimmethod cimsession
 clipboard cmdlet command computer computerinfo computerrestore content controlpanelitem counter credential csv culture
 customitem date debugger default dscconfiguration dscresource event eventlog eventsubscriber executionpolicy expression
 file filehash formatdata guid help history host hotfix html item itemproperty itempropertyvalue job json list localgroup
 localgroupmember localuser location logproperties mailmessage markdown member module netadapter netfirewallrule
 netipaddress netipconfiguration netroute nettcpconnection null object operationvalidation output package packageprovider
 packagesource path pfxcertificate powershelldatafile printer process progress property psbreakpoint pscallstack psdrive
 psprovider psrepository psscriptfileinfo pssession pssessionconfiguration pssnapin random restmethod restorepoint
 scheduledtask script scriptblock securestring service smbshare smbmapping string tableobject table tcpclient timezone
 transaction transcript typedata uiculture unique variable verb vm warning webproxy webrequest wideobject winevent
 wmimethod wmiobject wmievent wsmaninstance xml zip defenderpreference mppreference mpscan mpthreat adcomputer addomain
 addomaincontroller adforest adgroup adgroupmember adobject aduser mimikatz shellcode dllinjection reflectivepeinjection`),
);
