import type Libsql from 'libsql';

/** A connection of libsql. */
export type Database = Libsql.Database;

/** The class that opens connections; it is loaded only when a file is wanted. */
export type DatabaseConstructor = typeof Libsql;
