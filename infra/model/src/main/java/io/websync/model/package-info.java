/**
 * The model check: generated histories of what users do and what breaks, run against the deciding code of all processes with
 * a simulated broker, catalog, center storage, disks and clock. One thread, one seed, no I/O but SQLite in memory; the same
 * seed is the same run, on any machine.
 */
@NullMarked
package io.websync.model;

import org.jspecify.annotations.NullMarked;
