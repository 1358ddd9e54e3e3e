import { useEffect, useState } from 'react';
import { sayPhrase, type PhraseMessages } from '#shared/i18n/phrases/phrases.ts';
import type { KindState, SourceStatus } from '#shared/model/source.ts';
import { CopyButton } from './copy-button.tsx';
import { LOOKS, type Look } from './looks.ts';
import { Mark } from './mark.tsx';
import { useMessages } from '../page/context.ts';
import styles from './kind-rows.module.css';

/** How the state of a kind looks. */
export const KIND_LOOKS: Readonly<Record<KindState['state'], Look>> = {
  live: LOOKS.ready,
  loading: LOOKS.waiting,
  partial: LOOKS.caution,
  reconnecting: LOOKS.delayed,
  forbidden: LOOKS.warning,
  'sign-in': LOOKS.failed,
  failed: LOOKS.failed,
};

/** Why a kind is not read, where that is a sentence of ours; what a server said is in the detail. */
export function kindTitle({ detail, phrase }: KindState, phrases: PhraseMessages): string | undefined {
  if (detail === null || phrase?.code === 'quoted') return undefined;
  return sayPhrase(phrases, phrase, detail);
}

/** How the reading of a source stands: a row for each kind, with what helps, and the role to hand to an administrator. */
export function KindRows({ source }: { readonly source: SourceStatus }) {
  const { kinds: wordsOf, page, phrases } = useMessages();
  const now = useNow(source.kinds.some(({ retryAt }) => retryAt !== undefined));
  return (
    <div>
      <ul className={styles['kinds']}>
        {source.kinds.map((kind) => {
          const { state, remedy } = wordsOf(kind, now);
          return (
            <li key={kind.kind} className={styles['kind']}>
              <span className={styles['name']}>{kind.kind}</span>
              <span className={styles['count']}>{kind.objects.toLocaleString()}</span>
              <span>
                <Mark {...KIND_LOOKS[kind.state]} title={kindTitle(kind, phrases)}>
                  {state}
                </Mark>
                {remedy !== null && <div className={styles['remedy']}>{remedy}</div>}
              </span>
            </li>
          );
        })}
      </ul>
      {source.role !== undefined && <CopyButton text={source.role} label={page.engine.copyRole} />}
    </div>
  );
}

/** Milliseconds since the epoch; counts on every second while something is waited for. */
export function useNow(counting: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!counting) return;
    const look = () => setNow(Date.now());
    const first = setTimeout(look);
    const timer = setInterval(look, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [counting]);
  return now;
}
