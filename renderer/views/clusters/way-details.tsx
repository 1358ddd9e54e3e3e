import { useState } from 'react';
import type { WaysStatus } from '#shared/model/way.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { go } from '../../page/navigation.ts';
import { announce } from '../../page/notice.ts';
import { toCallError } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { Detail } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { NetworkMark, WayMark } from './way-marks.tsx';
import { networkState } from './cluster-rows.ts';
import styles from './clusters.module.css';
import type { ServiceWay } from './service-ways.ts';
import { WayChoice } from './way-choice.tsx';

/** The detail of the pod network: what is proved, whether it is trusted, and the way for everything. */
export function NetworkDetail({ of }: { readonly of: WaysStatus }) {
  const { page, ways } = useMessages();
  const words = page.clusters.ways;
  const link = useLink();
  const cluster = useStore(link.status)?.source.source.name ?? '';
  const [busy, setBusy] = useState(false);

  function trust(trusted: boolean): void {
    setBusy(true);
    link
      .call('ways.trust', { trusted })
      .catch((error: unknown) => announce(page.failed(toCallError(error).message)))
      .finally(() => setBusy(false));
  }

  const proofs =
    of.proofs === null ? [] : (['controlPlane', 'nameServer'] as const).filter((name) => of.proofs?.[name]);
  const inUse = Object.entries(of.inUse).map(
    ([way, count]) => `${ways.kinds[way as keyof typeof ways.kinds]} ${count}`,
  );
  return (
    <Detail sentence={words.networkSentences[networkState(of)]}>
      <label className={styles['trust']}>
        <input
          type="checkbox"
          checked={of.trusted}
          disabled={busy}
          onChange={({ target: { checked } }) => trust(checked)}
        />
        <span>
          <span>
            {words.trust} <code>{cluster}</code>
          </span>
          <span className={styles['meaning']}>{words.trustMeaning}</span>
        </span>
      </label>
      <WayChoice label={words.chooseAll} target={{ kind: 'all' }} chosen={of.chosen} />
      <Facts
        facts={[
          [page.clusters.facts.state, <NetworkMark key="state" of={of} />],
          [words.facts.proofs, proofs.map((name) => words.proofs[name]).join(' · ')],
          [words.facts.inUse, inUse.join(' · ')],
        ]}
      />
      <Raw value={of} />
    </Detail>
  );
}

/** The detail of the way to a Service port: which, why, and a choice of another one. */
export function WayDetail({ of }: { readonly of: ServiceWay }) {
  const { page, ways } = useMessages();
  const words = page.clusters.ways;
  const { way, reason, chosen } = of.view;
  const why = ways.reasons[reason];
  const changes = way === null ? null : ways.changes[way];
  const [service = ''] = of.key.split(':');
  return (
    <Detail
      sentence={way === null ? words.noWay(of.key, why) : words.sentence(of.key, ways.kinds[way], why)}
      actions={
        <Button icon="routes" onClick={() => go({ view: 'routes', filter: `service:${service}` })}>
          {words.showRoutes}
        </Button>
      }
    >
      {of.target !== null && <WayChoice label={words.choose} target={of.target} chosen={chosen} />}
      <Facts
        facts={[
          [words.facts.way, <WayMark key="way" view={of.view} />],
          [words.facts.why, why],
          [words.facts.chosen, chosen === null ? null : ways.kinds[chosen]],
          [words.facts.changes, changes],
          [page.views.routes, words.routes(of.routes)],
        ]}
      />
      <Raw value={of} />
    </Detail>
  );
}
