package io.websync.distributor.jdbc;

/**
 * Who is told, as the settings say.
 *
 * @param webhook whether there is one
 * @param mailboxes whether mail is sent
 */
public record Audience(boolean webhook, boolean mailboxes) {}
