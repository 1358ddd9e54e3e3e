import { useState } from 'react';
import type { BrowserProof } from '#shared/model/browser-proof.ts';
import type { TrustStoreView, TrustTable } from '#shared/model/setup.ts';
import { describeError } from '#shared/i18n/errors.ts';
import { useMessages } from '../../page/context.ts';
import { useAnswer } from '../../page/answer.ts';
import { Button } from '../../parts/button.tsx';
import { Detail } from '../../parts/detail/detail.tsx';
import { Failure } from '../../parts/failure.tsx';
import { VerdictMark } from './setup-marks.tsx';
import { useProof } from './use-proof.ts';
import type { SetupControl } from './use-setup.ts';
import styles from './setup.module.css';

/** What every store says of every host: the result of real handshakes where a program here can make one. */
export function TrustDetail({ control }: { readonly control: SetupControl }) {
  const messages = useMessages();
  const { trust } = messages.page.setup;
  const [checks, setChecks] = useState(0);
  const { since = 0, stores = [] } = control.state?.active ?? {};
  const setUp = `${since} ${stores.join(' ')}`;
  const answer = useAnswer('setup.trust', control.busy ? null : {}, `${checks} ${setUp}`);
  const { proof, error, working, prove } = useProof(setUp);
  return (
    <Detail
      sentence={trust.sentence}
      actions={
        <>
          <Button disabled={answer.kind === 'waiting'} onClick={() => setChecks(checks + 1)}>
            {answer.kind === 'waiting' ? trust.checking : trust.check}
          </Button>
          <Button disabled={working || control.busy} title={trust.proveHint} onClick={prove}>
            {working ? trust.proving : trust.prove}
          </Button>
        </>
      }
    >
      {error !== null && <Failure look="plain">{describeError(messages.errors, error).sentence}</Failure>}
      {proof !== null && (
        <p role="status" className={styles['dim']}>
          {trust.proved(proof.browser.name)}
        </p>
      )}
      {answer.kind === 'failed' && (
        <Failure look="plain">{describeError(messages.errors, answer.error).sentence}</Failure>
      )}
      {answer.kind === 'value' && <Table table={answer.value} proof={proof} control={control} />}
    </Detail>
  );
}

function Table(properties: {
  readonly table: TrustTable;
  readonly proof: BrowserProof | null;
  readonly control: SetupControl;
}) {
  const { table, proof, control } = properties;
  const { setup } = useMessages().page;
  const { trust } = setup;
  if (table.hosts.length === 0) return <p>{trust.none}</p>;
  // What a browser said itself counts more than what its database says.
  const said = [...table.cells, ...(proof?.cells ?? [])];
  const cells = new Map(said.map((cell) => [`${cell.store} ${cell.host}`, cell]));
  return (
    <>
      <div className={styles['scroll']} tabIndex={0} role="group" aria-label={trust.row}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{trust.store}</th>
              {table.hosts.map((host) => (
                <th key={host} scope="col">
                  <code>{host}</code>
                </th>
              ))}
              <th scope="col">{setup.columns.actions}</th>
            </tr>
          </thead>
          <tbody>
            {table.stores.map((store) => (
              <tr key={store.id}>
                <th scope="row" title={store.path ?? undefined}>
                  {store.name} <span className={styles['dim']}>{setup.storeStates[store.state]}</span>
                </th>
                {table.hosts.map((host) => {
                  const cell = cells.get(`${store.id} ${host}`);
                  return <td key={host}>{cell === undefined ? '–' : <VerdictMark cell={cell} />}</td>;
                })}
                <td>
                  <StoreButtons store={store} control={control} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles['dim']}>
        {trust.refused} {trust.checkedAt} {new Date(table.checkedAt).toLocaleTimeString()}.
      </p>
    </>
  );
}

/** A store of the whole machine takes rights, so that it is undone with everything else. */
function StoreButtons({ store, control }: { readonly store: TrustStoreView; readonly control: SetupControl }) {
  const { setup } = useMessages().page;
  return (
    <>
      {store.canFix && (
        <Button disabled={control.busy} aria-label={setup.fixStore(store.name)} onClick={() => control.fix(store.id)}>
          {setup.fix}
        </Button>
      )}
      {store.canRemove && store.scope === 'user' && (
        <Button
          disabled={control.busy}
          aria-label={setup.removeStore(store.name)}
          onClick={() => control.untrust(store.id)}
        >
          {setup.remove}
        </Button>
      )}
    </>
  );
}
