/**
 * State that exists once for an installed copy of the package. On servers `import` and `require` both load the CommonJS
 * build of this file (`#shared-state`), so that the two builds of the package share it; it must import nothing.
 */
export const state: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
