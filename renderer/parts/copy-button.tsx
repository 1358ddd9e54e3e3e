import { useCopy } from '../page/notice.ts';
import { Button } from './button.tsx';

/** Copies a text and says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const copy = useCopy();
  return (
    <Button icon="copy" look="bordered" onClick={() => copy(text)}>
      {label}
    </Button>
  );
}
