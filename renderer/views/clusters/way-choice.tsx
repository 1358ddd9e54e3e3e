import { useState } from 'react';
import { describeError } from '#shared/i18n/errors.ts';
import type { CallError } from '#shared/contract/client.ts';
import { WAY_CHOICES, type WayKind, type WayTarget } from '#shared/model/way.ts';
import { useLink, useMessages } from '../../page/context.ts';
import { toCallError } from '../../page/answer.ts';
import { Failure } from '../../parts/failure.tsx';
import styles from './clusters.module.css';

/** Lets a person force a way, or leave the choice to Gatehouse. What came of it is in the next status. */
export function WayChoice(properties: {
  readonly label: string;
  readonly target: WayTarget;
  readonly chosen: WayKind | null;
}) {
  const { page, ways, errors } = useMessages();
  const link = useLink();
  const [failure, setFailure] = useState<CallError | null>(null);
  const words = page.clusters.ways;
  return (
    <div className={styles['choice']}>
      <label>
        <span>{properties.label}</span>
        <select
          value={properties.chosen ?? 'auto'}
          onChange={({ target: { value } }) => {
            const way = WAY_CHOICES.find((choice) => choice === value) ?? 'auto';
            setFailure(null);
            link
              .call('ways.choose', { target: properties.target, way })
              .catch((error: unknown) => setFailure(toCallError(error)));
          }}
        >
          {WAY_CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {choice === 'auto' ? words.auto : ways.kinds[choice]}
            </option>
          ))}
        </select>
      </label>
      {failure !== null && (
        <Failure look="plain">{`${words.failed}: ${describeError(errors, failure).sentence}`}</Failure>
      )}
    </div>
  );
}
