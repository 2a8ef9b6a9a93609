package io.websync.model;

/** A promise does not hold. */
final class Violation extends RuntimeException {

    private final String rule;

    Violation(String rule, String facts) {
        super(rule + ": " + facts);
        this.rule = rule;
    }

    /** Which promise; two runs that break the same one have the same rule. */
    String rule() {
        return rule;
    }
}
