package dev.jib.it.push;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a push as a client sends them after the advertisement, whatever they are. */
final class RawPush {
    static final String ZERO = "0".repeat(40);

    private final List<String> commands = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String before = "";
    private String capabilities = "report-status side-band-64k";
    private byte[] pack = {};

    /** Creates a ref. */
    static RawPush create(String ref, String id) {
        return new RawPush().command(ZERO, id, ref);
    }

    /** One more command. */
    RawPush command(String oldId, String newId, String ref) {
        commands.add(oldId + " " + newId + " " + ref);
        return this;
    }

    /** One more capability, such as {@code atomic}. */
    RawPush with(String capability) {
        capabilities += " " + capability;
        return this;
    }

    /** One more push option. */
    RawPush option(String option) {
        options.add(option);
        return options.size() == 1 ? with("push-options") : this;
    }

    /** Bytes before the first command, such as shallow lines. */
    RawPush after(String bytes) {
        before += bytes;
        return this;
    }

    /** The pack. */
    RawPush pack(byte[] bytes) {
        pack = bytes;
        return this;
    }

    /** The pack. */
    RawPush pack(RawPack built) {
        return pack(built.bytes());
    }

    /** All of it. */
    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head());
        out.writeBytes(pack);
        return out.toByteArray();
    }

    /** All before the pack. */
    byte[] head() {
        StringBuilder text = new StringBuilder(before);
        for (int i = 0; i < commands.size(); i++) {
            text.append(pkt(commands.get(i) + (i == 0 ? "\0 " + capabilities : "")));
        }
        text.append("0000");
        if (!options.isEmpty()) {
            options.forEach(o -> text.append(pkt(o)));
            text.append("0000");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A pkt-line. */
    static String pkt(String payload) {
        return "%04x%s".formatted(RawPack.bytes(payload).length + 4, payload);
    }
}
