import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useModel } from '../model/model.js';

/** Asks for the key, once. */
export function KeyForm({ isRefused }: { readonly isRefused: boolean }): JSX.Element {
  const model = useModel();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), [isRefused]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    model.open(input.current?.value.trim() ?? '');
  };
  return (
    <main class="center">
      <form class="card key-form" onSubmit={submit}>
        <h2>Which key?</h2>
        <p>
          Each API key sees the events that were sent with it. Enter one that the collector was started with (
          <code>--api-key</code>).
        </p>
        <label for="key">API key</label>
        <div class="row">
          <input
            id="key"
            ref={input}
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            aria-invalid={isRefused}
            aria-describedby={isRefused ? 'key-problem' : undefined}
          />
          <button class="primary">Show events</button>
        </div>
        {isRefused && (
          <p id="key-problem" class="problem" role="alert">
            The collector does not know this key.
          </p>
        )}
      </form>
    </main>
  );
}
