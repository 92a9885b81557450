import { APIConnectionError, AuthenticationError, RateLimitError } from 'openai';

/** Returns the message for a visitor; addresses and keys stay in the server log. */
export function describeModelError(error: unknown): string {
  if (error instanceof RateLimitError)
    return 'The model is busy at the moment. Please try again in a minute.';
  if (error instanceof AuthenticationError) return 'The model did not accept this server’s key.';
  if (error instanceof APIConnectionError)
    return 'The model cannot be reached at the moment. Your question is kept; please try again.';
  return 'The answer could not be completed. Please try again.';
}
