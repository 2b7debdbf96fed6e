package io.streamhouse.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What was published stays: no field, value or call of the golden descriptors may vanish, move or
 * change its type, unless number and name are reserved. Additions are free; they become golden with
 * {@code -Dgolden.accept=true}.
 */
class CompatibilityTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/descriptors-v1.binpb");

    @Test
    void nothingPublishedHasChanged() throws Exception {
        FileDescriptorSet current;
        try (InputStream in =
                CompatibilityTest.class.getResourceAsStream("/streamhouse/v1/descriptors.binpb")) {
            current = FileDescriptorSet.parseFrom(in);
        }
        if (Boolean.getBoolean("golden.accept")) {
            Files.write(GOLDEN, current.toByteArray());
        }
        FileDescriptorSet golden = FileDescriptorSet.parseFrom(Files.readAllBytes(GOLDEN));
        assertThat(breaks(golden, current)).isEmpty();
        assertThat(contract(golden))
                .as("additions are not golden yet: run with -Dgolden.accept=true")
                .containsAllEntriesOf(contract(current));
    }

    @Test
    void seesARemovedFieldAChangedTypeAndARemovedCall() throws Exception {
        FileDescriptorSet golden = FileDescriptorSet.parseFrom(Files.readAllBytes(GOLDEN));
        FileDescriptorSet.Builder changed = FileDescriptorSet.newBuilder();
        for (FileDescriptorProto file : golden.getFileList()) {
            FileDescriptorProto.Builder copy = file.toBuilder();
            if (file.getName().endsWith("append.proto")) {
                DescriptorProto.Builder request = message(copy, "AppendRequest");
                request.removeField(1);
                request.getFieldBuilder(1).setType(FieldDescriptorProto.Type.TYPE_STRING);
                copy.getServiceBuilder(0).removeMethod(0);
            }
            changed.addFile(copy);
        }
        assertThat(breaks(golden, changed.build())).hasSize(3);
    }

    private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
        return file.getMessageTypeBuilderList().stream()
                .filter(message -> message.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> breaks(FileDescriptorSet golden, FileDescriptorSet current) {
        Map<String, String> now = contract(current);
        List<String> broken = new ArrayList<>();
        contract(golden)
                .forEach((what, form) -> {
                    String found = now.get(what);
                    if (found == null && !now.containsKey("reserved " + what)) {
                        broken.add("gone: " + what);
                    } else if (found != null && !found.equals(form)) {
                        broken.add(what + " was " + form + ", is " + found);
                    }
                });
        return broken;
    }

    /** Everything a peer may rely on: name to form. */
    private static Map<String, String> contract(FileDescriptorSet set) {
        Map<String, String> contract = new TreeMap<>();
        for (FileDescriptorProto file : set.getFileList()) {
            if (!file.getPackage().startsWith("streamhouse.")) {
                continue;
            }
            String scope = file.getPackage() + ".";
            file.getMessageTypeList().forEach(message -> message(contract, scope, message));
            file.getEnumTypeList().forEach(type -> enumeration(contract, scope, type));
            file.getServiceList()
                    .forEach(service ->
                            service.getMethodList()
                                    .forEach(method ->
                                            contract.put(
                                                    scope
                                                            + service.getName()
                                                            + "/"
                                                            + method.getName(),
                                                    method.getInputType()
                                                            + (method.getClientStreaming()
                                                                    ? " stream"
                                                                    : "")
                                                            + " -> "
                                                            + method.getOutputType()
                                                            + (method.getServerStreaming()
                                                                    ? " stream"
                                                                    : ""))));
        }
        return contract;
    }

    private static void message(
            Map<String, String> contract, String scope, DescriptorProto message) {
        String inner = scope + message.getName();
        contract.put(inner, "message");
        for (FieldDescriptorProto field : message.getFieldList()) {
            contract.put(
                    inner + "#" + field.getNumber(),
                    field.getName()
                            + " "
                            + field.getLabel()
                            + " "
                            + field.getType()
                            + " "
                            + field.getTypeName()
                            + (field.hasOneofIndex()
                                    ? " in " + message.getOneofDecl(field.getOneofIndex()).getName()
                                    : ""));
        }
        for (DescriptorProto.ReservedRange range : message.getReservedRangeList()) {
            for (int number = range.getStart(); number < range.getEnd(); number++) {
                contract.put("reserved " + inner + "#" + number, "reserved");
            }
        }
        message.getNestedTypeList().forEach(nested -> message(contract, inner + ".", nested));
        message.getEnumTypeList().forEach(nested -> enumeration(contract, inner + ".", nested));
    }

    private static void enumeration(
            Map<String, String> contract, String scope, EnumDescriptorProto type) {
        String inner = scope + type.getName();
        contract.put(inner, "enum");
        type.getValueList()
                .forEach(value -> contract.put(inner + "#" + value.getNumber(), value.getName()));
        type.getReservedRangeList()
                .forEach(range -> {
                    for (int n = range.getStart(); n <= range.getEnd(); n++) {
                        contract.put("reserved " + inner + "#" + n, "reserved");
                    }
                });
    }
}
