/** Presets for the option `redact`. @module */
export {
  redactAll,
  redactCards,
  redactEmails,
  redactKeys,
  redactSecrets,
  redactTokens,
} from '@honeyhive/core/redact';
