import type { ReactNode } from 'react';
import type { CallError } from '#shared/contract/client.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useMessages } from '../page/context.ts';
import styles from './failure.module.css';
import { Icon } from './icon.tsx';

/** What did not work, read out as soon as it is there. `role`: null within what is read out already. */
export function Failure(properties: {
  readonly role?: 'alert' | 'status' | null;
  /** Without the icon where it stands beside what it is about. */
  readonly look?: 'marked' | 'plain';
  readonly children: ReactNode;
}) {
  const { role = 'alert', look = 'marked', children } = properties;
  return (
    <div role={role ?? undefined} className={styles['failure']}>
      {look === 'marked' && <Icon name="error" />}
      {children}
    </div>
  );
}

/** A command that failed: what was wanted, why it failed, what helps, and the code. */
export function CallFailure(properties: {
  readonly role?: 'alert' | null;
  readonly message: string;
  /** null where the message says all. */
  readonly error: CallError | null;
}) {
  const { message, error, role = 'alert' } = properties;
  const { errors } = useMessages();
  const words = error === null ? null : describeError(errors, error);
  return (
    <Failure role={role}>
      <div>
        <p>{words === null ? message : `${message}: ${words.sentence}`}</p>
        {words?.remedy && <p>{words.remedy}</p>}
        {error !== null && <code>{error.code}</code>}
      </div>
    </Failure>
  );
}
