package io.websync.catalog.account;

/** Whose a token is that opens the center. */
public sealed interface Opener {

    record Administrator() implements Opener {}

    record Edge(int id) implements Opener {}
}
