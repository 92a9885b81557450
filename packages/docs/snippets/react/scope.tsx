import { TraceScope } from '@honeyhive/react/scope';
import type { ReactElement, ReactNode } from 'react';

export const Checkout = ({
  items,
  children,
}: {
  readonly items: readonly string[];
  readonly children: ReactNode;
}): ReactElement => (
  <TraceScope name="checkout" attributes={{ 'cart.items': items.length }}>
    {children}
  </TraceScope>
);
