package io.streamhouse.control.write;

import io.streamhouse.api.Command;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Problem;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Call.Repeat;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.store.Receipt;
import io.streamhouse.control.store.Refused;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.ResponseEntity;

/** Executes the write of a request and answers it. Thread-safe. */
public final class Writes {
    /** The position that a write reached. */
    public static final String POSITION_HEADER = "X-StreamHouse-Position";

    private final Commands commands;
    private final Answers answers;
    private final RepeatCheck repeats;
    private final Visibility visibility;
    private final RestJson json;

    Writes(
            Commands commands,
            Answers answers,
            RepeatCheck repeats,
            Visibility visibility,
            RestJson json) {
        this.commands = commands;
        this.answers = answers;
        this.repeats = repeats;
        this.visibility = visibility;
        this.json = json;
    }

    /**
     * Executes all commands or none, and keeps the answer for when the request is repeated.
     *
     * @param also run in the same transaction
     * @throws Refused when a command is rejected
     */
    public <T> ResponseEntity<T> execute(
            Call call, Meta meta, List<? extends Command> list, Reply<T> reply, Runnable... also) {
        Runnable keep = () -> call.repeat().ifPresent(repeat -> keep(call, repeat, reply));
        Receipt receipt = execute(call, meta, list, withLast(also, keep));
        visibility.await(receipt.position());
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(reply.status())
                        .header(POSITION_HEADER, Long.toString(receipt.position()))
                        .header("Cache-Control", "no-store");
        return reply.body().isPresent() ? answer.body(reply.body().get()) : answer.build();
    }

    private Receipt execute(Call call, Meta meta, List<? extends Command> list, Runnable... also) {
        try {
            return commands.execute(meta, list, also);
        } catch (Refused refusal) {
            // The same request may have been executed at the same moment, and be in its own way.
            call.repeat()
                    .flatMap(repeat -> repeats.answer(RepeatCheck.organization(call), repeat))
                    .ifPresent(kept -> {
                        throw new Replay(kept);
                    });
            throw refusal;
        }
    }

    private void keep(Call call, Repeat repeat, Reply<?> reply) {
        String body = reply.repeatedBody().map(json::text).orElse(null);
        if (!answers.keep(RepeatCheck.organization(call), repeat, reply.repeatedStatus(), body)) {
            throw new Refused(
                    Problem.of(
                            Problem.Reason.CONCURRENT_CHANGE,
                            "The same request was executed at the same moment."));
        }
    }

    private static Runnable[] withLast(Runnable[] also, Runnable last) {
        return Stream.concat(Stream.of(also), Stream.of(last)).toArray(Runnable[]::new);
    }
}
