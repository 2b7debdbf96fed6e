package io.streamhouse.agent.problem;

/** What a refused call left behind. */
public enum SideEffect {
    /** Nothing. */
    NONE,
    /** Perhaps everything: only sending the same sequences again tells. */
    UNKNOWN
}
