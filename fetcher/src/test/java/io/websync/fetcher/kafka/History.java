package io.websync.fetcher.kafka;

import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.queue.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What happened in a run, as it was seen from outside.
 *
 * @param submitted by line: the request and where it stands
 * @param stays what each process did, in the order of its journal
 * @param completed lines that a completion was confirmed for
 * @param commits what was committed at some moment, and the lines whose completion was there no later
 */
record History(Map<Integer, Submitted> submitted, List<Stay> stays, Set<Integer> completed, List<Commit> commits) {

    record Submitted(FileSubmitted request, TopicPartition at, long offset) {}

    /** One time that one process worked on one request; from and to on the machine's monotonic clock. */
    record Stay(String instance, int line, long from, long to) {}

    record Commit(long seenAt, Map<TopicPartition, Position> positions, Set<Integer> completedBy) {

        boolean finished(Submitted record) {
            Position position = positions.get(record.at());
            if (position == null) {
                return false;
            }
            long above = record.offset() - position.offset();
            return above < 0
                    || (above < Integer.MAX_VALUE && position.finishedAbove().get((int) above));
        }
    }

    /** @param deaths by instance, when a process ended whatever it was doing */
    static List<Stay> stays(String instance, List<String> journal, List<Long> deaths) {
        var stays = new ArrayList<Stay>();
        var open = new TreeMap<Integer, Long>();
        for (String each : journal) {
            String[] words = each.split(" ", -1);
            int line = Integer.parseInt(words[1]);
            long time = Long.parseLong(words[2]);
            Long from = open.remove(line);
            if (words[0].equals("S")) {
                if (from != null) {
                    stays.add(new Stay(instance, line, from, deathAfter(deaths, from)));
                }
                open.put(line, time);
            } else if (from != null) {
                stays.add(new Stay(instance, line, from, time));
            }
        }
        open.forEach((line, from) -> stays.add(new Stay(instance, line, from, deathAfter(deaths, from))));
        return stays;
    }

    private static long deathAfter(List<Long> deaths, long from) {
        return deaths.stream().filter(death -> death > from).findFirst().orElse(Long.MAX_VALUE);
    }
}
