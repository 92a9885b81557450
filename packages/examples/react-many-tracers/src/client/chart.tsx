import { type ReactElement, useState } from 'react';

/** Fails to render once the button is pressed. */
export function Chart(): ReactElement {
  const [data, setData] = useState<readonly number[] | undefined>([1, 2, 3]);
  const points = data as readonly number[];
  return (
    <button onClick={() => setData(undefined)}>{`Break the chart of ${points.length}`}</button>
  );
}
