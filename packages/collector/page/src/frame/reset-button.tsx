import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useModel } from '../model/model.js';

/** Deletes everything that was sent with this key, after a confirmation. */
export function ResetButton(): JSX.Element {
  const { controlPlane, stats } = useModel();
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle');
  if (state !== 'asking') {
    return (
      <>
        <button type="button" onClick={() => setState('asking')}>
          Reset …
        </button>
        {state === 'failed' && <span class="problem">The collector did not take the reset.</span>}
      </>
    );
  }
  const reset = (): void => {
    setState('idle');
    controlPlane.reset().catch(() => setState('failed'));
  };
  return (
    <span class="row" role="group" aria-label="Reset">
      <span>Forget all {(stats.value?.kept ?? 0).toLocaleString('en')} events of this key?</span>
      <button type="button" class="danger" onClick={reset}>
        Forget
      </button>
      <button type="button" onClick={() => setState('idle')}>
        Keep
      </button>
    </span>
  );
}
