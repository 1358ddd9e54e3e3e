/** Suffixes that are private by nature: reserved, or never delegated in the public DNS (reference trust A.4). */
export const PRIVATE_SUFFIXES: readonly string[] = words(
  'test internal local home.arpa lan corp intranet private example invalid',
);

/**
 * Names that are never mapped, each with everything below it: what machines ask for to find proxies, metadata and the host
 * of their containers, what clusters resolve themselves, and where systems get their updates (reference trust A.4).
 */
export const RESERVED: readonly string[] = words(`
  broadcasthost
  metadata metadata.google.internal metadata.goog metadata.azure.internal metadata.azure.com metadata.oraclecloud.com
  metadata.platformequinix.com metadata.packet.net metadata.tencentyun.com metadata.internal metadata.local instance-data
  instance-data.ec2.internal rancher-metadata.rancher.internal
  docker.internal containers.internal minikube.internal k3d.internal lima.internal rancher-desktop.internal orb.internal
  orb.local crc.testing
  svc cluster.local in-addr.arpa ip6.arpa
  microsoft.com windows.com windows.net windowsupdate.com msftconnecttest.com msftncsi.com live.com office.com
  office365.com microsoftonline.com azure.com
  apple.com icloud.com mzstatic.com cdn-apple.com
  android.com gvt1.com gvt2.com gstatic.com googleapis.com chrome.com chromium.org
  ubuntu.com canonical.com snapcraft.io debian.org redhat.com fedoraproject.org centos.org archlinux.org opensuse.org
  suse.com kernel.org alpinelinux.org nixos.org flathub.org gentoo.org linuxmint.com almalinux.org rockylinux.org
  mozilla.org mozilla.com mozilla.net firefox.com
`);

/** First labels that are never mapped under any domain: clients look for them by themselves. */
export const RESERVED_LABELS: readonly string[] = words('wpad isatap localhost broadcasthost');

/** Public suffixes of two labels under which strangers own names: mapping one would lead nowhere good, as `com` would. */
export const PUBLIC_SUFFIXES: ReadonlySet<string> = new Set(
  words(`
  co.uk org.uk ac.uk gov.uk me.uk ltd.uk plc.uk net.uk sch.uk nhs.uk police.uk
  co.kr or.kr go.kr ne.kr re.kr pe.kr ac.kr hs.kr ms.kr es.kr sc.kr seoul.kr busan.kr
  co.jp or.jp ne.jp ac.jp ad.jp ed.jp go.jp gr.jp lg.jp
  com.au net.au org.au edu.au gov.au id.au asn.au com.cn net.cn org.cn gov.cn edu.cn ac.cn com.hk org.hk com.tw org.tw
  com.sg edu.sg gov.sg com.my com.ph com.vn co.th co.id or.id co.in net.in org.in gov.in ac.in firm.in
  co.nz org.nz net.nz govt.nz ac.nz com.br net.br org.br gov.br com.mx com.ar com.co com.pe com.tr gov.tr org.tr
  co.za org.za gov.za co.il org.il ac.il com.ua com.pl net.pl org.pl com.pt com.es com.ru com.sa com.eg com.ng
  uk.com us.com eu.com de.com jpn.com gb.net eu.org
  github.io githubusercontent.com gitlab.io pages.dev workers.dev netlify.app vercel.app web.app firebaseapp.com
  herokuapp.com onrender.com fly.dev azurewebsites.net cloudfront.net amazonaws.com blogspot.com appspot.com run.app
  nip.io sslip.io xip.io ngrok.io ngrok.app duckdns.org dyndns.org no-ip.org
`),
);

/** Sites that nobody should lead to their own machine by a click: approving them takes typing the name. */
export const WELL_KNOWN: readonly string[] = words(`
  google.com google.co.kr youtube.com gmail.com github.com gitlab.com bitbucket.org docker.com docker.io quay.io ghcr.io
  gcr.io k8s.io kubernetes.io npmjs.org npmjs.com pypi.org pythonhosted.org crates.io rubygems.org golang.org go.dev
  maven.org packagist.org nuget.org nodejs.org stackoverflow.com cloudflare.com fastly.com akamai.com letsencrypt.org
  facebook.com instagram.com whatsapp.com x.com twitter.com linkedin.com reddit.com wikipedia.org amazon.com aws.com
  ebay.com netflix.com yahoo.com bing.com duckduckgo.com baidu.com qq.com weibo.com taobao.com yandex.ru vk.com
  naver.com daum.net kakao.com kakaocorp.com coupang.com toss.im tistory.com
  paypal.com stripe.com visa.com mastercard.com wise.com revolut.com chase.com bankofamerica.com wellsfargo.com citi.com
  hsbc.com barclays.co.uk ubs.com kbstar.com shinhan.com wooribank.com hanabank.com nonghyup.com ibk.co.kr kakaobank.com
  okta.com auth0.com onelogin.com duo.com 1password.com lastpass.com bitwarden.com proton.me dropbox.com slack.com
  zoom.us openai.com anthropic.com atlassian.com atlassian.net salesforce.com oracle.com ibm.com
`);

/** Top-level domains that browsers reach by HTTPS alone, since they are preloaded for HSTS as a whole. */
export const HSTS_PRELOADED: ReadonlySet<string> = new Set(
  words(`
  android app azure bank bing boo channel chrome dad day dev eat esq fly foo gle gmail goog google hangout hotmail how ing
  insurance meme microsoft mov new nexus office page phd play prof rsvp skype soy windows xbox youtube zip
`),
);

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
