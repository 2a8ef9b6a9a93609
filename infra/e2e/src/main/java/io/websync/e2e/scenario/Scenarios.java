package io.websync.e2e.scenario;

import java.util.List;

/** All scenarios, quick ones first. */
public final class Scenarios {

    public static final List<Scenario> ALL = List.of(
            new GoodAndBadLines(),
            new OneEdgeThenTheOthers(),
            new SameListTwice(),
            new ChangedContent(),
            new OfflineEdgeKeepsItsCopy(),
            new MixedFilesToThreeEdges(),
            new ShortListPassesLongOne(),
            new EachProcessAlone(),
            new KillEverything(),
            new TwoGigabytes());

    private Scenarios() {}
}
