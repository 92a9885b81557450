/** Stands in the place of a value under the name of a secret. */
export const SECRET_MARK = '[secret]';
