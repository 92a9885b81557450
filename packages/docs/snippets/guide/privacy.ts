import { redactSecrets } from '@honeyhive/node/redact';
import { HoneyHiveTracer } from '@honeyhive/node';

// Structure, timing, tokens and outcomes; no text of users or models.
export const structureOnly = new HoneyHiveTracer({
  capture: { inputs: false, outputs: false, promptText: false },
});

// Keys, tokens, passwords, cards, accounts, addresses of persons: in values, in keys and inside of texts.
export const discreet = new HoneyHiveTracer({ redact: redactSecrets() });

// Keeps the data, but replaces every text resembling a customer number.
export const masked = new HoneyHiveTracer({
  redact: (value) =>
    typeof value === 'string' ? value.replaceAll(/\bC-\d{8}\b/g, '[customer]') : value,
});
