package io.websync.model;

/** What goes on although the process that began it is gone, or is no longer the one that should: it never crashes itself. */
final class Network extends Actor {

    Network(World world) {
        super(world, "network");
    }

    @Override
    void begin() {}

    @Override
    void lose() {}
}
