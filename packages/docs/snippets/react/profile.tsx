import { traceAction } from '@honeyhive/react/action';
import { type ReactElement, useActionState } from 'react';
import { tracer } from '../page/tracing.ts';

const save = traceAction(tracer, 'save profile', async (_saved: string, form: FormData) => {
  const name = form.get('name') as string;
  await fetch('/api/profile', { method: 'POST', body: form });
  return `Saved as ${name}.`;
});

export function Profile(): ReactElement {
  const [saved, action, isPending] = useActionState(save, '');
  return (
    <form action={action}>
      <input name="name" aria-label="Name" />
      <button disabled={isPending}>Save</button>
      <p>{saved}</p>
    </form>
  );
}
