package io.streamhouse.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.system.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The journey of a new user in the console, against the started programs, in real Chromium. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleJourneyIT {
    private static final String PASSWORD = "correct horse battery";
    private static final List<String> PAGES =
            List.of(
                    "/",
                    "/topics",
                    "/topics/orders",
                    "/topics/orders?tab=partitions",
                    "/keys",
                    "/agents",
                    "/audit",
                    "/billing",
                    "/plan",
                    "/operations");

    private Installation installation;
    private Browser browser;
    private Page page;
    private String key;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        installation = Installation.start(data, Map.of());
        browser = new Browser();
        page = browser.page(1440, ColorScheme.DARK);
    }

    @AfterAll
    void stop() {
        try (Installation _ = installation) {
            if (browser != null) {
                browser.close();
            }
        }
    }

    @Test
    @Order(1)
    void signsUpAndLandsOnTheChecklist() {
        open("/signup");
        page.getByLabel("E-mail").fill("ada@example.com");
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill("short");
        page.getByLabel("Organization name").fill("Acme Logistics");
        button("Create account").click();
        assertThat(page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)))
                .hasAttribute("aria-invalid", "true");
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(PASSWORD);
        button("Create account").click();
        assertThat(heading("Get started")).isVisible();
    }

    @Test
    @Order(2)
    void createsATopicAndAKeyThatIsShownOnce() {
        button("Create topic").first().click();
        Locator dialog = dialog("Create topic");
        dialog.getByLabel("Name").fill("orders");
        dialog.getByLabel("Keep messages for").selectOption(new SelectOption().setLabel("7 days"));
        dialog.getByLabel("Size limit per partition").fill("2");
        dialog.getByRole(AriaRole.BUTTON, named("Create topic")).click();
        assertThat(heading(Pattern.compile("Create a topic.*\\(done\\)"))).isVisible();

        button("Create key").first().click();
        dialog("Create API key").getByLabel("Name").fill("laptop");
        dialog("Create API key").getByRole(AriaRole.BUTTON, named("Create key")).click();
        Locator secret = page.getByRole(AriaRole.TEXTBOX, pageNamed("API key secret"));
        key = secret.inputValue();
        assertThat(key).startsWith("shk_live_");
        page.getByLabel("I have stored it").check();
        button("Done").click();
        assertThat(secret).hasCount(0);
        assertThat(page.content()).doesNotContain(key);
    }

    @Test
    @Order(3)
    void theDashboardMovesWhileMessagesFlow() {
        try (StreamHouse streamHouse = StreamHouse.connect(installation.agent(), key);
                Producer producer = streamHouse.producer()) {
            for (int i = 0; i < 20; i++) {
                producer.send("orders", "k" + i, "{\"order\": " + i + "}").join();
            }
            assertThat(heading(Pattern.compile("Produce a message.*\\(done\\)")))
                    .isVisible(patiently());
        }
        link("Topics").click();
        page.getByRole(AriaRole.TABLE, pageNamed("Topics"))
                .getByRole(AriaRole.LINK, named("orders"))
                .click();
        Locator messages = page.getByRole(AriaRole.TABLE, pageNamed("Messages"));
        assertThat(
                        messages.getByRole(
                                AriaRole.LINK, named(Pattern.compile("Message at offset .*"))))
                .not()
                .hasCount(0);
        messages.getByRole(AriaRole.LINK, named(Pattern.compile("Message at offset .*")))
                .first()
                .click();
        assertThat(dialog(Pattern.compile("Offset .*"))).containsText("order");
        page.keyboard().press("Escape");
    }

    @Test
    @Order(4)
    void showsWhoLeadsAPartitionAndChangesWhatItKeeps() {
        open("/topics/orders?tab=partitions");
        assertThat(page.getByText("7 days, up to 2 GiB per partition")).isVisible();
        assertThat(page.getByRole(AriaRole.TABLE, pageNamed("Partitions")))
                .containsText(Pattern.compile("agent-1"), patientlyContaining());
        button("Retention").click();
        Locator retention = dialog("Retention of orders");
        retention
                .getByLabel("Keep messages for")
                .selectOption(new SelectOption().setLabel("1 day"));
        retention.getByLabel("Size limit per partition").fill("");
        retention.getByRole(AriaRole.BUTTON, named("Change retention")).click();
        assertThat(retention).hasCount(0);
        assertThat(page.getByText("1 day", new Page.GetByTextOptions().setExact(true))).isVisible();

        link("Agents").click();
        Locator agents = page.getByRole(AriaRole.TABLE, pageNamed("Agents"));
        assertThat(agents).containsText("agent-1");
        assertThat(agents).containsText("Live");
        assertThat(agents).containsText("256");
    }

    @Test
    @Order(5)
    void createsAKeyForOneThingAndShowsItsScope() {
        link("API keys").click();
        button("Create key").first().click();
        Locator dialog = dialog("Create API key");
        dialog.getByLabel("Name").fill("writer");
        dialog.getByLabel("May do").selectOption(new SelectOption().setLabel("Produce only"));
        dialog.getByLabel("On topics").fill("orders*");
        dialog.getByRole(AriaRole.BUTTON, named("Create key")).click();
        page.getByLabel("I have stored it").check();
        button("Done").click();
        assertThat(page.getByRole(AriaRole.TABLE, pageNamed("API keys")))
                .containsText("produce: orders*");
    }

    @Test
    @Order(6)
    void aMistypedAddressShowsThePageWithoutWhatIsMistyped() {
        open("/topics/orders?tab=nope&partition=-1&from=then");
        assertThat(page.getByRole(AriaRole.TABLE, pageNamed("Messages"))).isVisible();
        assertThat(page.getByLabel("Partition", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("0");
    }

    @Test
    @Order(7)
    void theAuditLogTellsWhoDidWhat() throws Exception {
        link("Audit log").click();
        Locator entries = page.getByRole(AriaRole.TABLE, pageNamed("Audit entries"));
        for (String action :
                List.of(
                        "user.registered",
                        "topic.created",
                        "topic.configured",
                        "api_key.created")) {
            assertThat(entries.getByText(action).first()).isVisible();
        }
        Download export = page.waitForDownload(() -> button("Export NDJSON").click());
        assertThat(Files.readString(export.path()))
                .contains("\"topic.created\"")
                .contains("orders");
    }

    @Test
    @Order(8)
    void theReportIsTheSameWhenAskedAgain() throws Exception {
        installation.platform().post("/api/v1/admin/usage/close", Map.of()).expect(200);
        link("Billing").click();
        assertThat(heading("Billing")).isVisible();
        assertThat(page.getByTestId("report-digest")).isVisible();
        button("Ask again").click();
        assertThat(page.getByText("Same report, byte for byte").first()).isVisible();
    }

    @Test
    @Order(9)
    void revokesTheKey() {
        link("API keys").click();
        button("Revoke laptop").click();
        dialog("Revoke laptop").getByRole(AriaRole.BUTTON, named("Revoke key")).click();
        assertThat(button("Revoke laptop")).hasCount(0);
    }

    @Test
    @Order(10)
    void everyPageIsAccessibleAndFitsInBothThemesFromPhoneToDesktop() {
        List<String> faults = new ArrayList<>();
        for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {390, 1440}) {
                Page other = browser.page(width, theme);
                other.navigate(installation.url() + "/login");
                awaitPage(other);
                faults.addAll(browser.violations(other));
                logIn(other);
                for (String path : PAGES) {
                    other.navigate(installation.url() + path);
                    other.getByRole(AriaRole.MAIN).waitFor();
                    other.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                            .waitFor();
                    faults.addAll(browser.violations(other));
                    if (Browser.overflow(other) > 0) {
                        faults.add(path + " is wider than " + width);
                    }
                }
                other.context().close();
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    @Order(11)
    void logsOutAndIsToldNothingAboutWhichPartWasWrong() {
        button("Account").click();
        page.getByRole(AriaRole.MENUITEM, pageNamed("Log out")).click();
        assertThat(heading("Log in")).isVisible();
        page.getByLabel("E-mail").fill("ada@example.com");
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true))
                .fill("not the password");
        button("Log in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
    }

    @Test
    @Order(12)
    void nothingWentWrongInAnyPage() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void awaitPage(Page other) {
        other.getByRole(AriaRole.MAIN).waitFor();
        other.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)).waitFor();
    }

    private void logIn(Page other) {
        other.getByLabel("E-mail").fill("ada@example.com");
        other.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(PASSWORD);
        other.getByRole(AriaRole.BUTTON, pageNamed("Log in")).click();
        other.waitForURL(Pattern.compile(".*/(welcome)?$"));
    }

    private void open(String path) {
        page.navigate(installation.url() + path);
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, pageNamed(name));
    }

    private Locator link(String name) {
        return page.getByRole(AriaRole.NAVIGATION, pageNamed("Main"))
                .getByRole(AriaRole.LINK, named(name));
    }

    private Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, pageNamed(name));
    }

    private Locator heading(Pattern name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    private Locator dialog(String name) {
        return page.getByRole(AriaRole.DIALOG, pageNamed(name));
    }

    private Locator dialog(Pattern name) {
        return page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName(name));
    }

    private static Page.GetByRoleOptions pageNamed(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Locator.GetByRoleOptions named(Pattern name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(15_000);
    }

    private static LocatorAssertions.ContainsTextOptions patientlyContaining() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(15_000);
    }
}
