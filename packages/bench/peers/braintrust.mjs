import {
  _exportsForTestingOnly,
  _internalGetGlobalState,
  initLogger,
  wrapTraced,
} from 'braintrust';
import { nothing } from './sink.mjs';

/** @param {boolean} isOn @returns {Promise<import('../src/wrapping/subjects.mjs').Subject>} */
export async function subject(isOn) {
  if (isOn) {
    await _exportsForTestingOnly.simulateLoginForTests();
    _internalGetGlobalState().setOverrideBgLogger({
      log: () => {},
      flush: nothing,
      setMaskingFunction: () => {},
    });
    initLogger({ projectName: 'bench', projectId: 'bench' });
  }
  return { wrap: (fn, name) => wrapTraced(fn, { name }), flush: nothing };
}
