import {
  redactAll,
  redactCards,
  redactEmails,
  redactKeys,
  redactTokens,
} from '@honeyhive/core/redact';
import { HoneyHiveTracer } from '@honeyhive/node';
import { nowhere } from '../../peers/sink.mjs';

const redact = redactAll(redactKeys(), redactTokens(), redactEmails(), redactCards());

/**
 * @param {string} way `plain`, `redacting`, `disabled` or `shut down`
 * @param {boolean} isOn
 * @returns {Promise<import('./subjects.mjs').Subject>}
 */
export async function ourSubject(way, isOn) {
  const tracer = new HoneyHiveTracer({
    project: 'bench',
    exporter: nowhere(),
    disableTracing: !isOn || way === 'disabled',
    ...(way === 'redacting' && { redact }),
  });
  if (way === 'shut down') await tracer.shutdown();
  return {
    wrap: (fn, name) => tracer.trace({ eventType: 'tool', eventName: name }, fn),
    wrapClass: (target) => tracer.trace(target),
    flush: () => tracer.flush(),
  };
}
