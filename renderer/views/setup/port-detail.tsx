import type { PortState, SetupPlan } from '#shared/model/setup.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { Detail } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { PortMark } from './setup-marks.tsx';
import styles from './setup.module.css';

/** A standard port: whose it is, which addresses work now, and which will. */
export function PortDetail({ port, plan }: { readonly port: PortState; readonly plan: SetupPlan }) {
  const { setup } = useMessages().page;
  const { facts } = setup;
  const { fallback, urls } = plan.ports;
  const listening = useStore(useLink().status)?.listening[port.scheme] ?? [];
  const then = urls.filter((url) => url.startsWith(`${port.scheme}:`));
  const open = port.open === null ? '–' : String(port.open);
  return (
    <Detail sentence={setup.portSentences[port.state](String(port.wanted), open)}>
      {port.state === 'taken' && fallback !== 'none' && (
        <p>
          {setup.portAdvice[fallback]} {setup.portHelp}
        </p>
      )}
      {port.state === 'forbidden' &&
        plan.ports.sideEffects.map((effect) => (
          <p key={effect} className={styles['caution']}>
            {setup.head.sideEffects[effect]}
          </p>
        ))}
      <Facts
        facts={[
          [facts.state, <PortMark key="state" state={port.state} />],
          [
            facts.owner,
            port.owner === null ? null : setup.portOwner(port.owner.program, port.owner.pid, port.owner.uid),
          ],
          [facts.address, port.owner === null ? null : <code key="owner">{port.owner.address}</code>],
          [setup.urlsNow, listening.length === 0 ? null : <Urls key="now" urls={listening} />],
          [setup.urlsThen, then.length === 0 ? null : <Urls key="then" urls={then} />],
        ]}
      />
      <Raw value={port} />
    </Detail>
  );
}

function Urls({ urls }: { readonly urls: readonly string[] }) {
  return urls.map((url) => (
    <code key={url} className={styles['url']}>
      {url}
    </code>
  ));
}
