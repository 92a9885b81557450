import { OptionsProvider } from '@honeyhive/react/options';
import { HoneyHiveTracer } from '@honeyhive/web';
import type { ReactElement } from 'react';
import { Chat } from './chat.tsx';

export const Widget = ({ relayUrl }: { readonly relayUrl: string }): ReactElement => (
  <OptionsProvider tracer={HoneyHiveTracer} options={{ relayUrl }}>
    <Chat />
  </OptionsProvider>
);
