package io.websync.e2e.scenario;

import java.util.List;

/** All scenarios, quick ones first, and those that need a stack of their own last. */
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
            new DamagedMirror(),
            new Terminal(),
            PoisonRecords.few(),
            RandomKills.few(),
            Outages.brief(),
            new RollingRestart(),
            PoisonRecords.many(),
            new TwoGigabytes(),
            RandomKills.many(),
            FullDisk.withFiles(),
            FullDisk.withS3(),
            Outages.minutes(),
            new LeaderLoss(),
            new FailingFsync(),
            new ClockJumps(),
            new Partition(),
            new InContainers(),
            new Soak());

    private Scenarios() {}
}
