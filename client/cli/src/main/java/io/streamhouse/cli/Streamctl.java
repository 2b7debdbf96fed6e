package io.streamhouse.cli;

import io.streamhouse.client.StreamHouseException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of StreamHouse. */
@Command(
        name = "streamctl",
        mixinStandardHelpOptions = true,
        version = "streamctl 0.1.0",
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Works with StreamHouse: account, topics, keys, records, audit, bills.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused; the message says why and what to do",
            "2:wrong usage",
            "3:StreamHouse cannot be reached; try again"
        },
        subcommands = {
            SignupCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            WhoamiCommand.class,
            TopicCommands.class,
            PartitionsCommand.class,
            AgentsCommand.class,
            KeyCommands.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            OffsetsCommand.class,
            TrimCommand.class,
            BenchCommands.class,
            AuditCommand.class,
            UsageCommand.class,
            ReportCommand.class,
            PlanCommand.class,
            OperationCommands.class,
            AdminCommands.class,
            CompletionCommand.class
        })
public final class Streamctl {
    private static final Logger TRANSPORT = Logger.getLogger("io.grpc");

    /** How answers are printed. */
    enum Output {
        /** For people. */
        table,
        /** For programs. */
        json
    }

    private final Cli cli;

    Streamctl(Cli cli) {
        this.cli = cli;
    }

    /** Started by {@code bin/streamctl}. */
    public static void main(String[] arguments) {
        // What it has to say comes back as errors of calls, too.
        TRANSPORT.setLevel(Level.OFF);
        Cli cli = Cli.ofProcess();
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> inTheBackground(cli, failure));
        int exit = run(cli, arguments);
        cli.flush();
        System.exit(exit);
    }

    static int run(Cli cli, String... arguments) {
        try {
            return commandLine(cli).execute(arguments);
        } catch (RuntimeException | Error e) {
            // Errors pass by the handlers of the command line.
            return Failures.tell(cli, e);
        }
    }

    /** Threads of the client end so; without its memory none of them is of use any more. */
    private static void inTheBackground(Cli cli, Throwable failure) {
        int exit = Failures.tell(cli, failure);
        if (failure instanceof Error) {
            cli.flush();
            Runtime.getRuntime().halt(exit);
        }
    }

    static CommandLine commandLine(Cli cli) {
        CommandLine commands = new CommandLine(new Streamctl(cli), new Commands(cli));
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setColorScheme(
                CommandLine.Help.defaultColorScheme(cli.colour() ? Ansi.ON : Ansi.OFF));
        commands.setOut(new PrintWriter(cli.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(cli.err(), true, StandardCharsets.UTF_8));
        commands.setParameterExceptionHandler((misuse, _) -> Failures.tell(cli, misuse));
        // The one place where a command's failure becomes a message and an exit code.
        commands.setExecutionExceptionHandler((failure, _, _) -> Failures.tell(cli, failure));
        return commands;
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "How to print: ${COMPLETION-CANDIDATES} (default: table).")
    void output(Output output) {
        cli.output(output);
    }

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "The same as --output json.")
    void json(boolean json) {
        if (json) {
            cli.output(Output.json);
        }
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The REST API; also STREAMHOUSE_URL (default: http://127.0.0.1:8080).")
    void url(@Nullable String url) {
        cli.url(url);
    }

    @Option(
            names = "--agent",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "The agent; also STREAMHOUSE_AGENT (default: 127.0.0.1:9090).")
    void agent(@Nullable String agent) {
        cli.agent(agent);
    }

    @Option(
            names = "--key",
            paramLabel = "API-KEY",
            scope = ScopeType.INHERIT,
            description = "An API key; better in STREAMHOUSE_API_KEY, where others cannot see it.")
    void key(@Nullable String key) {
        cli.key(key);
    }

    /** Makes commands; each gets the same surroundings. */
    private record Commands(Cli cli) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Cli.class).newInstance(cli);
            } catch (NoSuchMethodException _) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }

    /** What went wrong, as a line and an exit code. */
    private static final class Failures {
        private Failures() {}

        static int tell(Cli cli, Throwable failure) {
            return switch (failure) {
                case CommandFailure e -> told(cli, text(e), e.exitCode());
                case StreamHouseException e -> told(cli, text(e), exitCode(e));
                case IllegalArgumentException e -> told(cli, text(e), CommandFailure.USAGE);
                case OutOfMemoryError e ->
                        told(cli, "out of memory: " + e.getMessage(), CommandFailure.REFUSED);
                default -> told(cli, "unexpected: " + failure, CommandFailure.REFUSED);
            };
        }

        /** The whole help would push the reason off the screen. */
        static int tell(Cli cli, CommandLine.ParameterException misuse) {
            cli.error(text(misuse));
            CommandLine command = misuse.getCommandLine();
            if (!CommandLine.UnmatchedArgumentException.printSuggestions(
                    misuse, command.getErr())) {
                cli.warn("See " + command.getCommandSpec().qualifiedName() + " --help");
            }
            return CommandFailure.USAGE;
        }

        private static int told(Cli cli, String text, int exitCode) {
            cli.error(text);
            return exitCode;
        }

        private static String text(Exception e) {
            return String.valueOf(e.getMessage());
        }

        private static String text(StreamHouseException e) {
            return Hints.withHint(e.getMessage() + " (" + e.reason() + ")", e.reason());
        }

        private static int exitCode(StreamHouseException e) {
            return switch (e.kind()) {
                case UNAVAILABLE, TIMED_OUT -> CommandFailure.UNAVAILABLE;
                case INVALID,
                        UNAUTHENTICATED,
                        DENIED,
                        NOT_FOUND,
                        CONFLICT,
                        QUOTA,
                        RATE_LIMITED,
                        FENCED,
                        CLOSED,
                        CORRUPT,
                        BUG ->
                        CommandFailure.REFUSED;
            };
        }
    }
}
