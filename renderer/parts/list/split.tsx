import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useMessages, usePreferences } from '../../page/context.ts';
import { prefer } from '../../page/preferences.ts';
import styles from './split.module.css';

const STEP = 5;
const LEAST = 15;
const MOST = 85;

/** A list with its detail below or beside it; the border between them can be dragged or moved with the arrow keys. */
export function Split({ list, detail }: { readonly list: ReactNode; readonly detail: ReactNode | null }) {
  const { detail: place, detailSize } = usePreferences();
  const { page } = useMessages();
  const frame = useRef<HTMLDivElement>(null);

  function resize(size: number): void {
    prefer({ detailSize: Math.round(Math.min(MOST, Math.max(LEAST, size))) });
  }

  function onPointerMove(event: PointerEvent): void {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const share =
      place === 'below' ? (box.bottom - event.clientY) / box.height : (box.right - event.clientX) / box.width;
    resize(share * 100);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const grow = place === 'below' ? 'ArrowUp' : 'ArrowLeft';
    const shrink = place === 'below' ? 'ArrowDown' : 'ArrowRight';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    resize(detailSize + (event.key === grow ? STEP : -STEP));
  }

  return (
    <div ref={frame} className={`${styles['split']} ${styles[place]}`}>
      <div className={styles['list']}>{list}</div>
      {detail !== null && (
        <>
          <div
            role="separator"
            aria-orientation={place === 'below' ? 'horizontal' : 'vertical'}
            aria-label={page.detail.resize}
            aria-valuenow={detailSize}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            tabIndex={0}
            className={styles['border']}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={onPointerMove}
            onKeyDown={onKeyDown}
          />
          <div className={styles['detail']} style={{ flexBasis: `${detailSize}%` }}>
            {detail}
          </div>
        </>
      )}
    </div>
  );
}
