package io.streamhouse.control.identity;

import io.streamhouse.control.security.Cookies;
import io.streamhouse.control.security.Tokens;
import io.streamhouse.control.session.Session;
import io.streamhouse.control.session.SessionSecret;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** What one who has logged in gets: cookies for a browser, a token for a machine. Thread-safe. */
final class Welcome {
    private final Tokens tokens;
    private final Cookies cookies;

    Welcome(Tokens tokens, Cookies cookies) {
        this.tokens = tokens;
        this.cookies = cookies;
    }

    /** Cookies and token of a session. */
    record Pass(List<String> cookies, Tokens.Issued token) {
        /** The same answer with the cookies set. */
        <T> ResponseEntity<T> with(ResponseEntity<T> answer) {
            HttpHeaders headers = new HttpHeaders(answer.getHeaders());
            headers.addAll(HttpHeaders.SET_COOKIE, cookies);
            return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
        }

        @Override
        public String toString() {
            return "Pass[hidden]";
        }
    }

    Pass pass(Session session, SessionSecret secret, boolean secure) {
        Tokens.Bearer bearer =
                new Tokens.Bearer(
                        session.user().value(),
                        session.organization(),
                        session.id(),
                        session.role().name());
        return new Pass(cookies.open(secret, secure), tokens.issue(bearer, Tokens.LIFETIME));
    }

    /** Headers that remove the cookies. */
    List<String> farewell(boolean secure) {
        return cookies.close(secure);
    }
}
