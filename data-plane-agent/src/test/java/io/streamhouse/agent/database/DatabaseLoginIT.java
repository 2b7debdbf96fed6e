package io.streamhouse.agent.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.postgres.ScratchDatabase;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DatabaseLoginIT {
    private static void unavailable(String url, String password, String why, boolean refused) {
        try (Database database = new Database(url, password)) {
            assertThatThrownBy(() -> database.run(_ -> {}))
                    .isInstanceOfSatisfying(
                            DatabaseUnavailable.class,
                            e -> {
                                assertThat(e).hasMessageContaining(why);
                                assertThat(e).hasMessageNotContaining("not available");
                                assertThat(e.loginRefused()).isEqualTo(refused);
                            });
        }
    }

    @Test
    void aRefusedLoginIsToldInTheWordsOfPostgres() {
        unavailable(
                ScratchDatabase.create().url(),
                "mistaken",
                "password authentication failed for user \"streamhouse_agent\"",
                true);
    }

    @Test
    void aServerThatIsNotThereIsNoRefusedLogin() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        unavailable("jdbc:postgresql://127.0.0.1:" + port + "/none", "any", "refused", false);
        unavailable("jdbc:postgresql://host.invalid/none", "any", "host.invalid", false);
    }
}
