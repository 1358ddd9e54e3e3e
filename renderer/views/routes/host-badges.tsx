import type { HostView } from '#shared/model/route-view.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { LOOKS } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { useOpenIsolated } from '../../page/open-isolated.ts';
import styles from './routes.module.css';

/** Whether a browser of this machine would show a host without a warning and without further ado. */
export function useReadiness(host: HostView): { readonly named: boolean; readonly trusted: boolean } {
  const setup = useStore(useLink().setup);
  const isTrusting = (setup?.active?.stores.length ?? 0) > 0;
  return {
    named: host.name === 'built-in' || host.name === 'hosts-file',
    // A Secret's certificate is served only where this machine trusts it already, or where the cluster's were asked for.
    trusted: host.certificate === 'secret' || (host.certificate === 'ours' && isTrusting && host.name !== 'unmapped'),
  };
}

/** Which certificate is served, and whether it is trusted here. */
export function CertificateMark({ host }: { readonly host: HostView }) {
  const { routes, setup } = useMessages().page;
  const { trusted } = useReadiness(host);
  const { word, meaning } = routes.certificates[host.certificate];
  const { badges } = setup;
  const trust = trusted ? badges.trustedMeaning : badges.untrustedMeaning;
  return (
    <Mark {...(trusted ? LOOKS.done : LOOKS.none)} title={`${meaning}. ${trust}`}>
      {word}
    </Mark>
  );
}

/** The port that addresses of a host carry, where it is not the standard one. */
export function PortBadge({ host }: { readonly host: HostView }) {
  const { badges } = useMessages().page.setup;
  const port = host.url === null ? '' : new URL(host.url).port;
  if (port === '') return null;
  return (
    <span className={styles['port']} title={badges.portMeaning}>
      {badges.port(Number(port))}
    </span>
  );
}

/** Opens a host in a browser that needs no set-up. */
export function IsolatedButton(properties: {
  readonly host: HostView;
  readonly url: string | null;
  /** `icon`: in a list, without words. */
  readonly look: 'icon' | 'words';
  readonly tabIndex?: number;
}) {
  const { host, url, look, tabIndex } = properties;
  const { isolated } = useMessages().page.setup;
  const open = useOpenIsolated();
  if (host.host === '*') return null;
  return (
    <Button
      look={look === 'icon' ? 'plain' : 'bordered'}
      icon="isolated"
      tabIndex={tabIndex}
      aria-label={look === 'icon' ? isolated.openHost(host.host) : undefined}
      onClick={(event) => {
        event.stopPropagation();
        open(host.host, url);
      }}
    >
      {look === 'words' && isolated.open}
    </Button>
  );
}
