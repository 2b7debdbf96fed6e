package io.streamhouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class SourceRulesTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 70;

    @Test
    void filesHoldOneIdea() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.main()) {
            long lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES_MAX) {
                tooLong.add(file + ": " + lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void methodsHoldOneIdea() throws IOException {
        List<String> tooLong = new ArrayList<>();
        scan((file, unit, lines, positions) ->
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        long start = positions.getStartPosition(unit, method);
                        long end = positions.getEndPosition(unit, method);
                        if (start >= 0 && end >= 0) {
                            long size = lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
                            if (size > METHOD_LINES_MAX) {
                                tooLong.add(file + " " + method.getName() + ": " + size);
                            }
                        }
                        return super.visitMethod(method, unused);
                    }
                });
        assertThat(tooLong).isEmpty();
    }

    /** A new event or command must break the build until every decision and state knows it. */
    @Test
    void decisionsAndStatesSwitchWithoutDefault() throws IOException {
        List<String> found = new ArrayList<>();
        scan((file, _, _, _) ->
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitSwitchExpression(SwitchExpressionTree tree, Void unused) {
                        boolean hasDefault =
                                tree.getCases().stream()
                                        .flatMap(it -> it.getLabels().stream())
                                        .anyMatch(DefaultCaseLabelTree.class::isInstance);
                        if (hasDefault && file.toString().contains("/command-side/domain/")) {
                            found.add(file.toString());
                        }
                        return super.visitSwitchExpression(tree, unused);
                    }
                });
        assertThat(found).isEmpty();
    }

    @Test
    void errorsHaveTypes() throws IOException {
        List<String> found = new ArrayList<>();
        scan((file, _, _, _) ->
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitNewClass(NewClassTree tree, Void unused) {
                        String type = tree.getIdentifier().toString();
                        if (type.equals("RuntimeException") || type.equals("Exception")) {
                            found.add(file.toString());
                        }
                        return super.visitNewClass(tree, unused);
                    }
                });
        assertThat(found).isEmpty();
    }

    private interface Scanner {
        TreeScanner<Void, Void> of(
                Path file, CompilationUnitTree unit, LineMap lines, SourcePositions positions);
    }

    private static void scan(Scanner scanner) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> sources = Sources.main();
        assertThat(sources).hasSizeGreaterThan(50);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    _ -> {},
                                    List.of("--release", "25"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Path file = Path.of(unit.getSourceFile().toUri());
                scanner.of(file, unit, unit.getLineMap(), positions).scan(unit, null);
            }
        }
    }
}
