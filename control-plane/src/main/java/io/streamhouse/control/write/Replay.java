package io.streamhouse.control.write;

/** The request was executed before; its answer is given again. */
public final class Replay extends IllegalStateException {
    private final transient Answers.Kept kept;

    Replay(Answers.Kept kept) {
        super("answered before");
        this.kept = kept;
    }

    Answers.Kept kept() {
        return kept;
    }
}
