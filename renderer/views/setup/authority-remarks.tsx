import { authorityRemarks, renewalRemarks, type AuthorityView } from '#shared/model/authority-view.ts';
import type { SetupPlan } from '#shared/model/setup.ts';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Prose } from '../../parts/prose.tsx';
import { useCodeWords } from './code-words.ts';
import styles from './setup.module.css';

/** How long the authority lasts that stores trust, which names it may not sign for, and what helps. */
export function AuthorityRemarks({ view }: { readonly view: AuthorityView }) {
  const words = useCodeWords();
  return authorityRemarks(view).map(({ severity, code, values }) => {
    const { sentence, remedy } = words({ code, values, subject: '' });
    if (severity === 'good')
      return (
        <p key={code} className={styles['dim']}>
          <Prose text={sentence} />
        </p>
      );
    const said = (
      <span>
        <Prose text={`${sentence} ${remedy ?? ''}`.trim()} />
      </span>
    );
    if (severity === 'problem') return <Failure key={code}>{said}</Failure>;
    return (
      <p key={code} role="alert" className={styles['caution']}>
        <Icon name="warning" />
        {said}
      </p>
    );
  });
}

/** Why a set-up makes a new authority, and which names none has room for. */
export function RenewalSentence({ authority }: { readonly authority: SetupPlan['authority'] }) {
  const words = useCodeWords();
  return renewalRemarks(authority).map(({ code, values }) => (
    <p key={code} className={styles['caution']}>
      <Prose text={words({ code, values, subject: '' }).sentence} />
    </p>
  ));
}
