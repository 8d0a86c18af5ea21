import { wordsOf } from "../../../kernel/words.ts";

/** What scanners and attack tools call themselves in User-Agent, in lower case, three characters at least. */
export const scannerNames: readonly string[] = wordsOf(`
  (hydra) .nasl absinthe acunetix advanced_email_extractor ah-ha_crawler amass/ appscan arachni autogetcolumn bbscan bilbo/
  brutus/ bsqlbf burpcollaborator burpsuite cgichk censysinspect cgi-scan commix crowbar d2_scanner datacha0s dav.pm dirbuster dirb/ dirsearch
  domino_hunter dotdotpwn email_extractor embeddeb_fi expanse_indexer feroxbuster ffuf/ ffuf_ fimap floodgate fuzz_faster fuzzfaster
  genymobile_scan get-minimal ghauri gobuster golismero gootkit grabber.py grendel-scan hakrawler havij hexometer hexway httpx_-
  hydra/ inspath internet_ninja inspathx internetmeasurement iroffer jaascois jaeles java_scan jbrofuzz joomscan kali-linux kiterunner
  kubestriker l9explore l9tcpid lfisuite libwhisker likse masscan metasploit metis/ mini-reptile mercuryboard_user_agent morfeus
  moozilla mysqloit n-stealth naabu nbtscan nessus netlab360 netsparker netsystemsresearch network-services-auditor nikto nimbostratus
  nlpproject.info nmap_scripting nmap/ nmap-nse nosqlmap nsauditor nuclei odin/ openvas owasp_zap pangolin paros/ pmafind pmscan pocsuite
  prog.customcrawler projectdiscovery ptunnel pymills-spider qualys_was qualysguard recon-ng rustscan s3scanner safexplorer scanalert scanner.bot
  scanv1 securityspace security_scan shellshock-scan sipvicious sitesnagger skipfish slowhttptest sniper.sh sn1per springenwerk sql_power_injector
  sqlbrute sqlier sqlmap sqlninja sqlsus subfinder sysscan sysscan/ teh_forest_lobster this_is_an_exploit toata_dragostea
  uil2pn user-agent: vega/ visionutils vulnscan w00tscan w3af w3af.org waf_tester wafw00f webbandit webinspect weblogicscan webshag
  webtrends_security_analyzer webvulnscan wfuzz whatweb whatwaf whcc/ wordpress_hash_grabber wprecon wpscan wsr-agent wvs/ xmlrpc_exploit
  xray/ wapiti ratproxy muieblackcat jorgee detectify probely tenable nexpose rapid7 immuniweb evilscan fhscan goofile webcruiser leakix ivre- zmap jaeles xsser xsstrike xspider xvwa zaproxy zap/ zgrab zmap/ zmeu zollard
  dalfox tplmap palo_alto_networks_company invicti katana/ cmsmap droopescan interactsh subjack sslyze testssl patator medusa/ arjun
  paramspider gau/ waybackurls getodin nmap_nse sqliv commonspeak gospider httprobe meg/ assetnote cloudsploit crlfuzz corsy xxeinjector
  nosqli/ jwt_tool ssrfmap gopherus smuggler.py fuxploider cariddi tsunami-security vulners vulscan zoomeye binaryedge`).map(
  (name) => name.replaceAll("_", " "),
);

/** Paths that scanners ask for to learn whether they are there, or what is: by whole segments, in lower case. */
export const probePaths: ReadonlySet<string> = new Set(
  wordsOf(`nessustest nmaplowercheck nikto-test acunetix-wvs-test-for-some-inexistent-file appscan_fingerprint nice_ports,/tri%6eity.txt%2ebak
  wp-config.php.bak eval-stdin.php thinkphp phpmyadmin2 pma2005 cgi-bin.cgi hnap1 boaform gponform _ignition manager_html sftp-config
  hudson invoker jmx-console owa-auth-logon autodiscover.json solr-admin-cores server-status server-info actuator-env
  actuator-heapdump trace.axd elmah.axd w00tw00t.at.isc.sans.dfind w00tw00t.at.blackhats.romanian.anti-sec`),
);
