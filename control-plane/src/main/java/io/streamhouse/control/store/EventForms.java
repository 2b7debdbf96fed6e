package io.streamhouse.control.store;

import java.util.List;

/** How the old forms of events become the present ones. */
final class EventForms {
    /** One for each revision that was ever stored and is not the newest. */
    static final List<Upcaster> UPCASTERS =
            List.of(
                    // Topics kept everything before they could be told otherwise.
                    new Upcaster(
                            "topic.created",
                            1,
                            form -> {
                                form.putObject("retention")
                                        .putNull("time_ms")
                                        .putNull("size_bytes");
                                return form;
                            }),
                    // Keys were for everything before there were scopes.
                    new Upcaster(
                            "api_key.created",
                            1,
                            form -> {
                                form.putObject("scopes").putNull("only");
                                return form;
                            }));

    private EventForms() {}
}
