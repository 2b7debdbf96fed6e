package io.streamhouse.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shell completion. */
@Command(
        name = "completion",
        description =
                "A completion script: source <(streamctl completion bash), or zsh instead of bash.")
final class CompletionCommand implements Callable<Integer> {
    /** Shells that have it. */
    enum Shell {
        /** Bash. */
        bash,
        /** The Z shell, through its support for Bash completion. */
        zsh
    }

    private final Cli cli;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    CompletionCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        if (shell == Shell.zsh) {
            cli.out().println("autoload -U +X compinit && compinit");
            cli.out().println("autoload -U +X bashcompinit && bashcompinit");
        }
        cli.out().print(AutoComplete.bash("streamctl", Streamctl.commandLine(cli)));
        return 0;
    }
}
