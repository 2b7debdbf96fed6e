package io.streamhouse.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.streamhouse.architecture.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's Chromium, driven by Playwright, with everything that goes wrong in a page collected. */
final class Browser implements AutoCloseable {
    private static final List<String> CHROMIUM =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final String AXE = "system-tests/src/test/node/node_modules/axe-core/axe.min.js";

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final String axe;
    private final List<String> complaints = new ArrayList<>();

    Browser() throws IOException {
        axe = Files.readString(Sources.root().resolve(AXE));
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(
                                        Map.of(
                                                "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                                                "1",
                                                "PLAYWRIGHT_NODEJS_PATH",
                                                node())));
        chromium =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(executable())
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    /** A page of a new session, of a width and a theme. */
    Page page(int width, ColorScheme theme) {
        BrowserContext context =
                chromium.newContext(
                        new com.microsoft.playwright.Browser.NewContextOptions()
                                .setViewportSize(width, width < 600 ? 844 : 900)
                                .setColorScheme(theme));
        context.setDefaultTimeout(15_000);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !isExpectedAnswer(message.text())) {
                complaints.add(page.url() + " console: " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + " error: " + error));
        return page;
    }

    /**
     * The browser reports each refused request as an error; a refusal that the test asks for is
     * not.
     */
    private static boolean isExpectedAnswer(String text) {
        return text.startsWith("Failed to load resource") && text.matches(".*status of 4\\d\\d.*");
    }

    /** Console errors, script errors and violations of the content security policy so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What axe finds on the page as it is now, a line each. */
    @SuppressWarnings("unchecked")
    List<String> violations(Page page) {
        page.evaluate(axe);
        Object found =
                page.evaluate(
                        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
                                + ".flatMap(v => v.nodes.map(n => v.id + ' ' + n.target.join(' ') + ' ' +"
                                + " (n.failureSummary || '').replaceAll('\\n', ' ')))");
        return ((List<Object>) found).stream().map(it -> page.url() + " " + it).toList();
    }

    /** How far the page is wider than the window, in pixels. */
    static int overflow(Page page) {
        return ((Number)
                        page.evaluate(
                                "() => document.documentElement.scrollWidth - window.innerWidth"))
                .intValue();
    }

    private static Path executable() {
        String given = System.getenv("CHROMIUM");
        return Stream.concat(Stream.ofNullable(given), CHROMIUM.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no Chromium; install Debian's package chromium"));
    }

    private static String node() {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node on the PATH"))
                .toString();
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
